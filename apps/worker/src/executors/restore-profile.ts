/** Puts the rows of profiles back into a source's database, or does so and takes it back: a preview. */
import { keepRestoreReport, openProfileUpload } from '@holdfast/application/exports';
import { sourceTarget } from '@holdfast/application/sources';
import { removeUpload } from '@holdfast/application/uploads';
import { HoldfastError } from '@holdfast/core/errors';
import { type RestoreExportResult, restoreExport } from '@holdfast/core/exports';
import type { RunContext, RunEnd } from '../run-context.ts';

/** More, one by one, is nothing that a person reads. */
const rowsListed = 5_000;

export async function restoreProfile(context: RunContext<'restore-profile'>): Promise<RunEnd> {
  const { database, key, run, input, signal, onProgress } = context;
  const source = run.sourceId
    ? await database.prisma.source.findUnique({ where: { id: run.sourceId } })
    : null;
  if (!source || source.removedAt)
    throw new HoldfastError('source-not-found', 'The database to restore into is not a source any more.');
  const { path, passphrase } = await findFile(context);
  const { profile, policy, dryRun } = input;
  const result = await restoreExport({
    ...{ connection: sourceTarget(source, key), path, passphrase, policy, dryRun, profile, signal },
    rowsAtMost: rowsListed,
    onProgress: ({ phase, table }) => onProgress({ phase, bytes: 0, items: 0, item: table }),
  });
  await keepRestoreReport({ database, key, runId: run.id }, result);
  if (!dryRun && result.status === 'succeeded' && input.upload) {
    await removeUpload(database, context.environment.home, input.upload.id);
  }
  return endOf(result, source.name);
}

async function findFile({
  database,
  key,
  environment,
  input,
}: RunContext<'restore-profile'>): Promise<{ path: string; passphrase: string | undefined }> {
  if (input.upload) return openProfileUpload({ database, key, home: environment.home }, input.upload.id);
  const row = input.exportId
    ? await database.prisma.profileExport.findUnique({ where: { id: input.exportId } })
    : null;
  if (!row?.readyAt || row.removedAt || (row.encrypted && row.sealedPassphrase === null)) {
    throw new HoldfastError('not-found', 'That export is not kept any more. Make it anew.');
  }
  const { id, path, sealedPassphrase } = row;
  const passphrase = sealedPassphrase && key.open(sealedPassphrase, { purpose: 'export-passphrase', id });
  return { path, passphrase: passphrase?.toString() };
}

function endOf(result: RestoreExportResult, name: string): RunEnd {
  const { tables, dryRun, policy, lostReferences, triggers, warnings, profileCount } = result;
  const sum = (of: (table: RestoreExportResult['tables'][number]) => number) =>
    tables.reduce((total, table) => total + of(table), 0);
  const [inserted, updated] = [sum((table) => table.inserted), sum((table) => table.updated)];
  const kept = sum(({ rows }) => rows.identical + (policy === 'overwrite' ? 0 : rows.different));
  const out = sum(({ rows }) => rows.conflict + rows.orphan);
  const counted = (number: number, words: string) => `${number.toLocaleString('en-US')} ${words}`;
  const what = [
    counted(inserted, 'added'),
    counted(updated, 'changed'),
    counted(kept, 'left as they are'),
    ...(out > 0 ? [counted(out, 'left out')] : []),
  ].join(', ');
  const problems = [
    ...tables.flatMap(({ table, rows, changedAfterwards }) => [
      ...(rows.conflict > 0 ? [`${table}: ${rows.conflict} rows are in conflict with others.`] : []),
      ...(rows.orphan > 0 ? [`${table}: ${rows.orphan} rows need a row that is not there.`] : []),
      ...(changedAfterwards > 0 ? [`${table}: ${changedAfterwards} rows were changed by triggers.`] : []),
    ]),
    ...lostReferences
      .filter(({ cleared }) => cleared > 0)
      .map(({ table, parent, cleared }) => `${table}: ${cleared} references to ${parent} became empty.`),
  ];
  const common = {
    warnings: [
      ...warnings,
      ...triggers.map((trigger) => `The trigger ${trigger.name} on ${trigger.table} fires.`),
    ],
    ...{ rows: inserted + updated, items: tables.length, target: name },
    ...(problems.length > 0 ? { problems } : {}),
  };
  if (result.status === 'refused') {
    const different = sum(({ role, rows }) => (role === 'own' ? rows.different : 0));
    const message = `Nothing was changed: ${different} rows are there with other values, and ${out} cannot come in. Choose what is to happen with them.`;
    // A preview has done its work when it tells this.
    if (dryRun) return { status: 'succeeded', result: { summary: message, ...common } };
    return {
      status: 'failed',
      result: { summary: message, ...common },
      error: { code: 'conflict', message },
    };
  }
  const profiles = `${profileCount.toLocaleString('en-US')} profile${profileCount === 1 ? '' : 's'}`;
  const summary = dryRun
    ? `Of ${profiles}, it would be: ${what}. Nothing was changed.`
    : `Restored ${profiles}: ${what}.`;
  return { status: dryRun ? 'succeeded' : result.status, result: { summary, ...common } };
}
