/** Exports profiles into one file in the backup volume: of the live database, or of a backup that is restored for it. */
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { findPlan, storedChoices, storedPlan } from '@holdfast/application/exports';
import { openSecretJson } from '@holdfast/application/secrets';
import { readSettings } from '@holdfast/application/settings';
import { sourceTarget } from '@holdfast/application/sources';
import { openBackupDatabase } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import {
  type CreateExportResult,
  createExport,
  type ExportFormat,
  findPlanDrift,
  type ProfilePlan,
  type ProfileSelection,
  type Protection,
  planProfile,
  withSecrets,
} from '@holdfast/core/exports';
import type { ConnectionTarget } from '@holdfast/core/postgres';
import { findBackupRow, findRunBackup } from '../find-run-backup.ts';
import { openRunVault } from '../open-run-vault.ts';
import type { RunContext, RunEnd } from '../run-context.ts';

export async function exportProfiles(context: RunContext<'export'>): Promise<RunEnd> {
  const { database, input, onProgress, signal } = context;
  const row = await findExport(context);
  const limits = await limitsOf(context);
  await using from = await openOrigin(context, row);
  const { connection, plan, origin, notes } = from;
  for (const note of notes) await context.log('warning', note);
  await mkdir(dirname(row.path), { recursive: true, mode: 0o700 });
  // One that was begun before by a worker that ended right after: it is made anew.
  await rm(row.path, { force: true });
  const result = await createExport({
    ...{ connection, plan, origin, limits, signal, out: row.path },
    profiles: row.profiles as ProfileSelection,
    formats: row.formats as ExportFormat[],
    container: row.container as 'zip' | 'html',
    protection: protectionOf(context, row.encrypted),
    withReasons: row.withReasons,
    onProgress: ({ phase, rows, totalRows, bytes, table }) =>
      onProgress({ phase, bytes, items: rows, totalItems: totalRows, item: table }),
  });
  const { manifest, sizeBytes } = result;
  const rows = result.rows.own + result.rows.reference + result.rows.stub;
  await database.prisma.profileExport.update({
    where: { id: input.exportId },
    data: {
      ...{ sizeBytes: BigInt(sizeBytes), rows: BigInt(rows), profileCount: manifest.profileCount },
      ...{ restorable: manifest.restorable, snapshotAt: new Date(manifest.snapshot.time) },
      readyAt: new Date(),
    },
  });
  return endOf(result, notes);
}

type ExportRow = NonNullable<
  Awaited<ReturnType<RunContext['database']['prisma']['profileExport']['findUnique']>>
>;

async function findExport({ database, input, run }: RunContext<'export'>): Promise<ExportRow> {
  const row = await database.prisma.profileExport.findUnique({ where: { id: input.exportId } });
  if (!row || row.removedAt) {
    throw new HoldfastError('not-found', 'This export was removed. Make a new one.');
  }
  // A run that tries it again is the one to follow now.
  if (row.runId !== run.id) {
    await database.prisma.profileExport.update({ where: { id: row.id }, data: { runId: run.id } });
  }
  return row;
}

async function limitsOf({ database }: RunContext<'export'>) {
  const settings = await readSettings(database.prisma);
  return {
    rows: settings.exportRowsAtMost,
    bytes: settings.exportMegabytesAtMost * 1_000_000,
    timeMs: settings.exportMinutesAtMost * 60_000,
  };
}

function protectionOf({ run, key }: RunContext<'export'>, encrypted: boolean): Protection {
  if (!encrypted) return { kind: 'none' };
  const { passphrase } = openSecretJson<{ passphrase: string }>(key, run.sealedInput, {
    purpose: 'run-input',
    id: run.id,
  });
  if (!passphrase) {
    throw new HoldfastError(
      'conflict',
      'The passphrase of this export is not kept. Make a new export, with a new one.',
    );
  }
  // Its strength was seen to when it was chosen.
  return { kind: 'passphrase', passphrase, isGenerated: true };
}

interface Origin extends AsyncDisposable {
  connection: ConnectionTarget;
  plan: ProfilePlan;
  origin?: { database: string; time: string };
  notes: string[];
}

async function openOrigin(context: RunContext<'export'>, row: ExportRow): Promise<Origin> {
  const { database, key, run } = context;
  const source = row.sourceId
    ? await database.prisma.source.findUnique({ where: { id: row.sourceId } })
    : null;
  const stored = source && (await findPlan(database, source.id, row.planVersion));
  if (!source || !stored) {
    throw new HoldfastError(
      'source-not-found',
      'The source of this export was removed, and its plan with it.',
    );
  }
  const isComplete = row.purpose === 'restore';
  const plan = isComplete ? withSecrets(storedPlan(stored)) : storedPlan(stored);
  if (row.backupId === null && run.backupId === null) {
    return { connection: sourceTarget(source, key), plan, notes: [], [Symbol.asyncDispose]: async () => {} };
  }
  const opened = await openBackup(context);
  try {
    const { connection, signal } = { connection: opened.connection, signal: context.signal };
    const drift = await findPlanDrift({ connection, plan, signal });
    if (drift.missing.length === 0) return { ...opened, plan };
    // Of another time than the plan: the same choices, for the tables as they were then.
    const anew = await planProfile({ connection, root: plan.root, ...storedChoices(stored), signal });
    return {
      ...opened,
      plan: isComplete ? withSecrets(anew) : anew,
      notes: [
        ...opened.notes,
        `The database was another one when it was backed up, so the plan was made anew with the same choices: ${drift.missing.join(' ')}`,
      ],
    };
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}

async function openBackup(context: RunContext<'export'>): Promise<Omit<Origin, 'plan'>> {
  const { environment, signal, onProgress, log } = context;
  const row = await findBackupRow(context as RunContext<never>);
  await using opened = await openRunVault(context, row.vaultId);
  const backup = await findRunBackup(opened.vault, row);
  await log('info', `The backup of ${row.takenAt.toISOString()} is restored into a scratch server for this.`);
  const scratch = await openBackupDatabase({
    ...{ vault: opened.vault, backup, signal, onProgress },
    tools: { pgBin: environment.programsFolder },
  });
  const { connection, origin, leftOut } = scratch;
  return {
    ...{ connection, origin, notes: leftOut },
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}

function endOf({ status, manifest, rows, sizeBytes }: CreateExportResult, notes: string[]): RunEnd {
  const count = (number: number, word: string) =>
    `${number.toLocaleString('en-US')} ${word}${number === 1 ? '' : 's'}`;
  const all = rows.own + rows.reference + rows.stub;
  const summary = `Exported ${count(manifest.profileCount, 'profile')} with ${count(all, 'row')}; the file was read back and agrees.`;
  return {
    status,
    result: {
      ...{ summary, sizeBytes, rows: all, items: manifest.tables.length, warnings: notes },
      ...(manifest.drift.length > 0 ? { problems: manifest.drift } : {}),
    },
  };
}
