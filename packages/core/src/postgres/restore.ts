/**
 * Restores a database, or chosen tables of it, from a stored archive. With one job nothing is staged: the archive is
 * put together as a stream and pg_restore reads it from its standard input. With several it is staged to a directory
 * where there is room.
 */
import { cancelled, HoldfastError, isHoldfastError, throwIfCancelled } from '../errors.ts';
import type { ArchiveSource } from './archive/archive-source.ts';
import { toCustomArchive } from './archive/to-custom.ts';
import { type ClientTools, majorOf } from './client-tools.ts';
import type { ConnectionTarget } from './connection.ts';
import { applyDatabaseProperties } from './create-database.ts';
import type { DatabaseManifest } from './manifest.ts';
import { runPgRestore } from './pg-restore.ts';
import { type RestoreProblem, restoreFailure, restoreProblems } from './restore-errors.ts';
import { entriesForReplacement } from './restore-in-place.ts';
import { planRestore, type RestorePlan } from './restore-plan.ts';
import { dropRoles, prepareRoles, type RoleChoice } from './restore-roles.ts';
import type { TableName } from './restore-selection.ts';
import {
  openMaintenanceSession,
  prepareNewDatabase,
  type RestoreMode,
  type RestoreTarget,
  useExistingDatabase,
} from './restore-target.ts';
import { type DatabaseSession, openSession } from './session.ts';
import { hasRoom, StagedArchive, stageArchive, stagedSizeBytes } from './stage-archive.ts';

export interface RestoreProgress {
  phase: 'staging' | 'restoring' | 'analyzing' | 'finishing';
  /** Data of the phase. */
  bytes: number;
  totalBytes: number;
  tables: number;
  totalTables: number;
}

export interface RestoreOptions {
  source: ArchiveSource;
  manifest: DatabaseManifest;
  /** The server, and the name of the database to restore into. */
  target: ConnectionTarget;
  /** Of the target server's major version. */
  tools: ClientTools;
  mode: RestoreMode;
  /** Only these, with what belongs to them and what they need. */
  tables?: readonly TableName[] | undefined;
  roles: RoleChoice;
  /** How many connections pg_restore may use. Default 1. */
  jobs?: number | undefined;
  /** Where an archive may be staged for several jobs; without it, or without room, one job is used. */
  stagingDirectory?: string | undefined;
  /** Whether `overwrite` may end the sessions that are connected to the database. Default false. */
  terminateConnections?: boolean | undefined;
  /** Go on after errors and report them, instead of failing at the first. Default false. */
  keepGoing?: boolean | undefined;
  /** Collect the planner's statistics afterwards. Default false. */
  analyze?: boolean | undefined;
  /** Called with the complete restore before it gets its name or replaces anything; if it rejects, nothing does. */
  beforePublish?: ((restored: ConnectionTarget) => Promise<void>) | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: RestoreProgress) => void) | undefined;
}

export interface RestoreResult {
  database: string;
  jobs: number;
  tables: number;
  createdRoles: string[];
  /** What was left out on purpose. */
  skipped: { what: string; why: string }[];
  warnings: string[];
  /** Only with `keepGoing`. */
  problems: RestoreProblem[];
}

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
      warnings: [...restored.warnings],
      problems: [],
    };
    await fill(restored, plan, options, singleTransaction, result);
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

class PgRestoreFailed extends Error {
  readonly exit: Parameters<typeof restoreFailure>[0];
  readonly lines: readonly string[];

  constructor(exit: Parameters<typeof restoreFailure>[0], lines: readonly string[]) {
    super('pg_restore failed');
    this.exit = exit;
    this.lines = lines;
  }
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

async function fill(
  restored: RestoreTarget,
  plan: RestorePlan,
  options: RestoreOptions,
  singleTransaction: boolean,
  result: RestoreResult,
): Promise<void> {
  const { source, signal, manifest, tools } = options;
  const inPlace = options.tables !== undefined && options.mode === 'overwrite';
  let { items } = plan;
  if (inPlace && items && plan.own) {
    await using session = await openSession(restored.connection, { signal });
    items = await entriesForReplacement(session, items, plan.own);
  }
  const common = {
    dumpIds: items?.map((item) => item.dumpId),
    withoutOwnership: options.roles === 'without-ownership',
    clean: inPlace,
    keepGoing: options.keepGoing,
    signal,
  };
  const jobs = manifest.archive.form === 'custom' || inPlace ? 1 : (options.jobs ?? 1);
  using staged = jobs > 1 ? await stage(plan, options, result) : undefined;
  const report = progressReporter(plan, options);
  let end: Awaited<ReturnType<typeof runPgRestore>>;
  if (staged) {
    result.jobs = jobs;
    end = await runPgRestore(restored.connection, tools, {
      ...common,
      directory: staged.directory,
      jobs,
      onFinished: (dumpId) => report(plan.bytesOfEntry.get(dumpId) ?? 0, 1),
    });
  } else {
    const stream =
      manifest.archive.form === 'custom'
        ? source.open(manifest.archive.file, { signal })
        : toCustomArchive(source, {
            dumpIds: plan.dataIds,
            signal,
            onProgress: ({ file, bytes, done }) => report(bytes, done && !file.startsWith('blob') ? 1 : 0),
          });
    end = await runPgRestore(restored.connection, tools, {
      ...common,
      stream,
      singleTransaction: singleTransaction && !options.keepGoing,
    });
  }
  if (end.exit.code !== 0) {
    if (!options.keepGoing || end.exit.code === null) throw new PgRestoreFailed(end.exit, end.lines);
    result.problems = restoreProblems(end.lines);
    if (result.problems.length === 0) throw new PgRestoreFailed(end.exit, end.lines);
  }
  const warnings = end.lines.filter((line) => line.startsWith('pg_restore: warning:'));
  result.warnings.push(...warnings.map((line) => line.replace('pg_restore: warning: ', '')));
}

async function stage(
  plan: RestorePlan,
  options: RestoreOptions,
  result: RestoreResult,
): Promise<StagedArchive | undefined> {
  const { source, signal, stagingDirectory } = options;
  if (stagingDirectory === undefined) {
    result.warnings.push('One job was used: several need a directory to stage the archive in.');
    return undefined;
  }
  const totalBytes = await stagedSizeBytes(source, { dumpIds: plan.dataIds, signal });
  if (!(await hasRoom(stagingDirectory, totalBytes))) {
    result.warnings.push(`One job was used: ${stagingDirectory} has no room to stage ${totalBytes} bytes.`);
    return undefined;
  }
  const staged = new StagedArchive(stagingDirectory);
  try {
    let bytes = 0;
    await stageArchive(source, staged.directory, {
      dumpIds: plan.dataIds,
      signal,
      onProgress(length) {
        bytes += length;
        options.onProgress?.({
          phase: 'staging',
          bytes,
          totalBytes,
          tables: 0,
          totalTables: plan.totalTables,
        });
      },
    });
    return staged;
  } catch (error) {
    staged[Symbol.dispose]();
    throw error;
  }
}

function progressReporter(
  plan: RestorePlan,
  options: RestoreOptions,
): (bytes: number, tables: number) => void {
  const progress: RestoreProgress = {
    phase: 'restoring',
    bytes: 0,
    totalBytes: plan.totalBytes,
    tables: 0,
    totalTables: plan.totalTables,
  };
  return (bytes, tables) => {
    progress.bytes += bytes;
    progress.tables += tables;
    options.onProgress?.({ ...progress });
  };
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
