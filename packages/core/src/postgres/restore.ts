/**
 * Restores a database, or chosen tables of it, from a stored archive. With one job nothing is staged: the archive is
 * put together as a stream and pg_restore reads it from its standard input. With several it is staged to a directory
 * where there is room.
 */
import { cancelled, HoldfastError, isHoldfastError, throwIfCancelled } from '../errors.ts';
import { majorOf } from './client-tools.ts';
import { applyDatabaseProperties } from './create-database.ts';
import { newerServerWarning } from './newer-server.ts';
import { fillDatabase, PgRestoreFailed } from './restore-data.ts';
import { restoreFailure } from './restore-errors.ts';
import type { RestoreOptions, RestoreResult } from './restore-options.ts';
import { planRestore } from './restore-plan.ts';
import { dropRoles, prepareRoles } from './restore-roles.ts';
import {
  openMaintenanceSession,
  prepareNewDatabase,
  type RestoreTarget,
  useExistingDatabase,
} from './restore-target.ts';
import { type DatabaseSession, openSession } from './session.ts';

/**
 * Rejects with `database-exists`, `database-not-empty`, `roles-missing`, `restore-failed` (whose message says what
 * became of the target), `archive-unreadable`, `tool-missing`, `unsupported`, `invalid-input`, the connection's errors,
 * and `cancelled`. A new or replacing database is then removed, and roles made for it too.
 */
export async function restoreDatabase(options: RestoreOptions): Promise<RestoreResult> {
  const { source, manifest, target, signal } = options;
  throwIfCancelled(signal);
  const plan = await planRestore(source, manifest, options.tables, signal);
  await using maintenance = await openMaintenanceSession(target, signal);
  const locksAllowed = await checkServer(maintenance, options);
  const newer = newerServerWarning(options.manifest, options.tools.major);
  const createdRoles = await prepareRoles(maintenance, plan.roles, options.roles);
  const inPlace = options.mode === 'overwrite' && options.tables !== undefined;
  const singleTransaction = inPlace || plan.locks < locksAllowed;
  let restored: RestoreTarget | undefined;
  try {
    restored = await prepareTarget(maintenance, options, singleTransaction);
    const result: RestoreResult = {
      database: target.database,
      jobs: 1,
      tables: plan.totalTables,
      createdRoles,
      skipped: plan.skipped,
      warnings: [...(newer === undefined ? [] : [newer]), ...restored.warnings],
      problems: [],
    };
    await fillDatabase(restored, plan, options, singleTransaction, result);
    await finish(maintenance, restored, options, result);
    return result;
  } catch (error) {
    const aftermath = (await restored?.abandon()) ?? 'Nothing was changed.';
    await dropRoles(maintenance, createdRoles);
    throw explain(error, aftermath, signal);
  }
}

function explain(error: unknown, aftermath: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted && !isHoldfastError(error, 'cancelled')) return cancelled();
  if (error instanceof PgRestoreFailed) return restoreFailure(error.exit, error.lines, aftermath);
  if (isHoldfastError(error, 'restore-failed') && !error.message.endsWith(aftermath)) {
    return new HoldfastError('restore-failed', `${error.message} ${aftermath}`, {
      cause: error,
      retryable: error.retryable,
      data: error.data,
    });
  }
  return error;
}

/** Answers how many locks one transaction may take safely. */
async function checkServer(session: DatabaseSession, options: RestoreOptions): Promise<number> {
  const { version, locks } = await session.one<{ version: number; locks: number }>(
    'read the version of the server',
    `SELECT current_setting('server_version_num')::int AS version, (current_setting('max_locks_per_transaction')::bigint *
       (current_setting('max_connections')::bigint + current_setting('max_prepared_transactions')::bigint) / 2)::float8 AS locks`,
  );
  const major = majorOf(version);
  const stored = majorOf(options.manifest.serverVersionNumber);
  if (major !== options.tools.major) {
    throw new HoldfastError(
      'tool-missing',
      `The server is PostgreSQL ${major}, the client programs at hand are of ${options.tools.major}. Install postgresql-client-${major}.`,
      {
        data: { major, package: `postgresql-client-${major}` },
      },
    );
  }
  if (stored > major) {
    throw new HoldfastError(
      'unsupported',
      `The backup is of PostgreSQL ${stored} and cannot be restored into the older ${major}. Choose a server of version ${stored} or newer.`,
    );
  }
  return locks;
}

function prepareTarget(
  maintenance: DatabaseSession,
  options: RestoreOptions,
  isAtomic: boolean,
): Promise<RestoreTarget> {
  const { mode, target, signal } = options;
  if (mode === 'empty' || (options.tables !== undefined && mode === 'overwrite')) {
    const abandoned =
      isAtomic && (options.jobs ?? 1) === 1
        ? `The database ${target.database} is as it was.`
        : `The database ${target.database} may hold a part of the backup; empty it before trying again.`;
    return useExistingDatabase(target, { mustBeEmpty: mode === 'empty', abandoned, signal });
  }
  return prepareNewDatabase(maintenance, target, mode, {
    properties: options.manifest.properties,
    terminateConnections: options.terminateConnections ?? false,
  });
}

async function finish(
  maintenance: DatabaseSession,
  restored: RestoreTarget,
  options: RestoreOptions,
  result: RestoreResult,
): Promise<void> {
  const { manifest, signal, onProgress } = options;
  const progress = { bytes: 0, totalBytes: 0, tables: result.tables, totalTables: result.tables };
  if (options.analyze) {
    onProgress?.({ phase: 'analyzing', ...progress });
    await using session = await openSession(restored.connection, { signal });
    await session.query('collect statistics', 'ANALYZE');
  }
  onProgress?.({ phase: 'finishing', ...progress });
  if (restored.isTemporary) {
    const ownership = options.roles !== 'without-ownership';
    const { properties } = manifest;
    result.warnings.push(
      ...(await applyDatabaseProperties(maintenance, restored.connection.database, properties, {
        ownership,
      })),
    );
  }
  await options.beforePublish?.(restored.connection);
  throwIfCancelled(signal);
  result.warnings.push(...(await restored.publish()));
}
