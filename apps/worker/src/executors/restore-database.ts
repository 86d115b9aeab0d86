/** Restores a database, whole or chosen tables, and says how it compares with what was captured. */
import { tableOutcomes } from '@holdfast/application/backups';
import type { RestoreDatabaseRunInput } from '@holdfast/application/runs';
import { openSecretJson } from '@holdfast/application/secrets';
import { type SourceSecrets, sourceTarget, storedTarget } from '@holdfast/application/sources';
import type { RunResult, RunTableComparison } from '@holdfast/contracts/runs';
import { restoreDatabaseBackup } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import { type ConnectionTarget, type DatabaseComparison, withDatabase } from '@holdfast/core/postgres';
import { openRunBackup } from '../open-run-backup.ts';
import type { RunContext, RunEnd } from '../run-context.ts';
import { restoreRows } from './restore-rows.ts';

const modes = { new: 'create', empty: 'empty', overwrite: 'overwrite' } as const;
const roleChoices = {
  fail: 'fail',
  create: 'create-nologin',
  'without-ownership': 'without-ownership',
} as const;

export async function restoreDatabase(context: RunContext<'restore-database'>): Promise<RunEnd> {
  const { environment, input, signal, onProgress, log } = context;
  const target = await targetOf(context, input.target);
  await using opened = await openRunBackup(context);
  const { vault, backup } = opened;
  if (input.mode === 'rows') {
    const end = await restoreRows(context, { vault, backup, target });
    if (end.status === 'succeeded' && !input.dryRun) await opened.discard();
    return end;
  }
  const { status, comparison, restore } = await restoreDatabaseBackup({
    ...{ vault, backup, target, signal, onProgress },
    mode: modes[input.mode],
    roles: roleChoices[input.roles],
    tables: input.tables,
    terminateConnections: input.terminateConnections,
    tools: { pgBin: environment.programsFolder },
  });
  for (const { what, why } of restore.skipped) await log('info', `${what} was left out: ${why}`);
  if (restore.createdRoles.length > 0) {
    await log('info', `Roles were made, unable to log in: ${restore.createdRoles.join(', ')}.`);
  }
  if (status === 'succeeded') await opened.discard();
  return { status, result: resultOf(target, comparison, restore) };
}

async function targetOf(
  { database, key, run }: RunContext<'restore-database'>,
  { server, database: name }: RestoreDatabaseRunInput['target'],
): Promise<ConnectionTarget> {
  if ('config' in server) {
    const secrets = openSecretJson<SourceSecrets>(key, run.sealedInput, { purpose: 'run-input', id: run.id });
    return withDatabase(storedTarget(server.config, secrets.password), name);
  }
  const source = await database.prisma.source.findUnique({ where: { id: server.sourceId } });
  if (!source)
    throw new HoldfastError(
      'source-not-found',
      'The server to restore to is not known any more. Choose one.',
    );
  return withDatabase(sourceTarget(source, key), name);
}

type Restored = Awaited<ReturnType<typeof restoreDatabaseBackup>>['restore'];

function resultOf(
  target: ConnectionTarget,
  comparison: DatabaseComparison | undefined,
  { tables, warnings, problems }: Restored,
): RunResult {
  const count = (number: number) => number.toLocaleString('en-US');
  const summary =
    comparison === undefined
      ? `Restored ${count(tables)} tables. They could not be compared with what was captured.`
      : `Restored ${count(comparison.tables.length)} tables with ${count(comparison.rows)} rows; ${comparison.matches ? 'all are identical to what was captured.' : 'not all are what was captured.'}`;
  const differences = [...(comparison?.differences ?? []), ...problems.map(({ message }) => message)];
  return {
    ...{ summary, warnings, items: comparison?.tables.length ?? tables },
    target: `${target.database} on ${target.host}:${target.port}`,
    ...(comparison ? { rows: comparison.rows, sizeBytes: comparison.bytes } : {}),
    ...(comparison ? { tables: comparison.tables.map(toContract) } : {}),
    ...(differences.length > 0 ? { problems: differences } : {}),
  };
}

function toContract(table: DatabaseComparison['tables'][number]): RunTableComparison {
  const { schema, name, outcome, actualRows, expectedRows } = table;
  return {
    table: `${schema}.${name}`,
    outcome: tableOutcomes[outcome],
    rows: actualRows,
    expectedRows,
    ...(outcome === 'reordered' ? { reason: 'The rows lie in another order.' } : {}),
    ...(outcome === 'unreadable' ? { reason: 'It could not be read.' } : {}),
  };
}
