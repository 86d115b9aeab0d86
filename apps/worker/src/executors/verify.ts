/**
 * Verifies a backup, or all of a vault: its structure, every byte of it, or by a test restore. Damage is what this is for: it
 * fails the run and marks the backup.
 */
import { tableOutcomes } from '@holdfast/application/backups';
import { recordEvidence } from '@holdfast/application/catalogue';
import { readSettings } from '@holdfast/application/settings';
import { type Evidence, proveBackup, verifyBackup, verifyVault } from '@holdfast/core/backup';
import { type CheckQuery, parseCheckQueries } from '@holdfast/core/postgres';
import type { Database, Prisma } from '@holdfast/db';
import { type BackupRow, findBackupRow, findRunBackup } from '../find-run-backup.ts';
import { openRunVault, type RunVault } from '../open-run-vault.ts';
import type { RunContext, RunEnd } from '../run-context.ts';
import { readPortion } from './read-portion.ts';
import { count, endOf, recordFindings, summaryOf } from './verify-results.ts';

export async function verify(context: RunContext<'verify'>): Promise<RunEnd> {
  const { run, input } = context;
  const isWholeVault = run.backupId === null && run.sourceId === null;
  const row = isWholeVault ? undefined : await findBackupRow(context as RunContext<never>);
  await using opened = await openRunVault(context, row?.vaultId ?? run.vaultId);
  if (isWholeVault && input.portion) return await readPortion(context, opened);
  if (row && input.level === 'restore') return await proveOne(context, opened, row);
  const level = input.level === 'structure' ? 'structure' : 'full';
  return row ? await checkOne(context, opened, row, level) : await checkAll(context, opened, level);
}

/** One backup: its evidence is kept in the vault as well. */
async function checkOne(
  { database, run, signal, onProgress }: RunContext<'verify'>,
  { vault }: RunVault,
  row: BackupRow,
  level: 'structure' | 'full',
): Promise<RunEnd> {
  const backup = await findRunBackup(vault, row);
  const { result, evidence } = await verifyBackup({ vault, level, backup, signal, onProgress });
  const failures = evidence.failures.map(({ message }) => message);
  const summary = summaryOf(result);
  await recordEvidence({
    ...{ database, backupId: row.id, runId: run.id, level, outcome: evidence.outcome },
    ...{ startedAt: new Date(evidence.startedAt), durationMs: evidence.durationMs },
    evidence: { ...evidence, summary } as unknown as Prisma.InputJsonObject,
  });
  const { bytes, files } = result;
  const facts = { summary, sizeBytes: bytes, items: files, backupId: row.id, warnings: evidence.warnings };
  return endOf(facts, failures, row.id);
}

async function checkAll(
  context: RunContext<'verify'>,
  { id, vault }: RunVault,
  level: 'structure' | 'full',
): Promise<RunEnd> {
  const { database, signal, onProgress } = context;
  const startedAt = new Date();
  const result = await verifyVault({ vault, level, signal, onProgress });
  const rows = await database.prisma.backup.findMany({ where: { vaultId: id, goneAt: null } });
  await recordFindings(context, rows, { vault, result, level, startedAt, isWhole: true });
  const facts = { summary: summaryOf(result), sizeBytes: result.bytes, items: result.files };
  return endOf(
    facts,
    result.problems.map(({ message }) => message),
    undefined,
  );
}

async function proveOne(
  { database, run, environment, signal, onProgress }: RunContext<'verify'>,
  { vault }: RunVault,
  row: BackupRow,
): Promise<RunEnd> {
  const evidence = await proveBackup({
    ...{ vault, signal, onProgress },
    backup: await findRunBackup(vault, row),
    tools: { pgBin: environment.programsFolder },
    checks: await readChecks(database, row),
    sampleBytes: await readSampleBytes(database, row),
  });
  await recordEvidence({
    ...{ database, backupId: row.id, runId: run.id, level: 'restore', outcome: evidence.outcome },
    startedAt: new Date(evidence.startedAt),
    durationMs: evidence.durationMs,
    evidence: { ...evidence, summary: proofSummary(evidence) } as unknown as Prisma.InputJsonObject,
  });
  const end = endOf(
    {
      summary: proofSummary(evidence),
      ...{
        backupId: row.id,
        sizeBytes: evidence.bytes,
        items: evidence.tables.length || (evidence.files ?? 0),
      },
      ...(evidence.rows === undefined ? {} : { rows: evidence.rows }),
      warnings: [...evidence.warnings, ...evidence.unproven.map(({ part, reason }) => `${part}: ${reason}`)],
      tables: evidence.tables.map(({ schema, name, outcome, rows, expectedRows }) => ({
        table: `${schema}.${name}`,
        outcome: tableOutcomes[outcome],
        ...{ rows, expectedRows },
      })),
    },
    evidence.failures.map(({ message }) => message),
    row.id,
  );
  return end.status === 'succeeded' && evidence.outcome === 'partly' ? { ...end, status: 'partial' } : end;
}

/** The questions that an owner wants every restored copy of this source to be asked. */
async function readChecks({ prisma }: Database, { sourceId, kind }: BackupRow): Promise<CheckQuery[]> {
  const source = sourceId === null ? null : await prisma.source.findUnique({ where: { id: sourceId } });
  return source?.checks && kind === 'database' ? parseCheckQueries(source.checks) : [];
}

/** Undefined: everything is restored. */
async function readSampleBytes({ prisma }: Database, { kind }: BackupRow): Promise<number | undefined> {
  const { sampleGigabytes } = await readSettings(prisma);
  return kind !== 'files' || sampleGigabytes === 0 ? undefined : sampleGigabytes * 1e9;
}

function proofSummary({ outcome, sourceKind, tables, rows, files, failures }: Evidence): string {
  if (outcome === 'failed') return failures[0]?.message ?? 'The test restore failed.';
  const what =
    sourceKind === 'files'
      ? `${count(files ?? 0, 'file')} into a scratch folder`
      : `${count(tables.length, 'table')} with ${count(rows ?? 0, 'row')} into a scratch server`;
  return outcome === 'proven'
    ? `Restored ${what}; all are identical to what was captured.`
    : `Restored ${what}; a part could not be proven, see the list.`;
}
