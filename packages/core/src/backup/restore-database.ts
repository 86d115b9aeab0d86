/** Restores a database backup, whole or chosen tables, and compares what came out with the manifest. */
import { HoldfastError, isHoldfastError } from '../errors.ts';
import {
  type ConnectionTarget,
  compareWithManifest,
  type DatabaseComparison,
  type FindToolsOptions,
  findClientTools,
  majorOf,
  openSession,
  type RestoreMode,
  type RestoreResult,
  type RoleChoice,
  restoreDatabase,
  type TableName,
  withDatabase,
} from '../postgres/index.ts';
import { loadIndexForReading, type Vault } from '../vault/index.ts';
import type { Backup } from './backup.ts';
import { openDatabaseBackup } from './database-backup-files.ts';
import type { OnProgress } from './progress.ts';

export interface RestoreDatabaseBackupOptions {
  vault: Vault;
  backup: Backup;
  /** The server, and the name of the database to restore into. */
  target: ConnectionTarget;
  mode: RestoreMode;
  tables?: readonly TableName[] | undefined;
  roles: RoleChoice;
  jobs?: number | undefined;
  stagingDirectory?: string | undefined;
  terminateConnections?: boolean | undefined;
  tools?: FindToolsOptions | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface RestoreDatabaseBackupResult {
  /** `partial`: the data is there, and differs from the manifest as the comparison says. */
  status: 'succeeded' | 'partial';
  restore: RestoreResult;
  /** Undefined when the backup holds an archive that Holdfast could not look into. */
  comparison: DatabaseComparison | undefined;
  durationMs: number;
}

/**
 * With `overwrite` of a whole database, what exists is replaced only after the restored data was found equal to the
 * manifest: otherwise this rejects with `verification-failed` and everything is as it was. Chosen tables are replaced in
 * one transaction and compared afterwards; a difference then makes the restore `partial`. The other errors are those
 * of `restoreDatabase`.
 */
export async function restoreDatabaseBackup(
  options: RestoreDatabaseBackupOptions,
): Promise<RestoreDatabaseBackupResult> {
  const { vault, backup, target, mode, signal, onProgress } = options;
  const startedAt = Date.now();
  await using lock = await vault.lock({ exclusive: false, signal });
  await loadIndexForReading(vault, { signal });
  const { manifest, archive } = await openDatabaseBackup(vault, backup, lock.signal);
  const tools = await findClientTools(await serverMajor(target, signal), options.tools);
  const compare = async (connection: ConnectionTarget): Promise<DatabaseComparison | undefined> => {
    if (manifest.archive.form !== 'directory') return undefined;
    return compareWithManifest(connection, manifest, tools, {
      tables: options.tables,
      source: archive,
      ownership: options.roles !== 'without-ownership',
      signal: lock.signal,
      onProgress: onProgress
        ? ({ bytes, totalBytes, tables, totalTables, table }) =>
            onProgress({
              phase: 'comparing',
              bytes,
              totalBytes,
              items: tables,
              totalItems: totalTables,
              item: table,
            })
        : undefined,
    });
  };
  const inPlace = mode === 'overwrite' && options.tables !== undefined;
  let comparison: DatabaseComparison | undefined;
  const restore = await restoreDatabase({
    source: archive,
    manifest,
    target,
    tools,
    mode,
    tables: options.tables,
    roles: options.roles,
    jobs: options.jobs,
    stagingDirectory: options.stagingDirectory,
    terminateConnections: options.terminateConnections,
    analyze: true,
    signal: lock.signal,
    // Chosen tables are replaced within their database, in one transaction that nothing can look into before its end.
    beforePublish: inPlace
      ? undefined
      : async (restored) => {
          comparison = await compare(restored);
          if (mode === 'overwrite' && comparison && !comparison.matches) throw differs(comparison);
        },
    onProgress: onProgress
      ? ({ phase, bytes, totalBytes, tables, totalTables }) =>
          onProgress({
            phase: phase === 'finishing' ? 'finishing' : phase,
            bytes,
            totalBytes,
            items: tables,
            totalItems: totalTables,
          })
      : undefined,
  });
  if (inPlace) comparison = await compare(target);
  return {
    status: comparison && !comparison.matches ? 'partial' : 'succeeded',
    restore,
    comparison,
    durationMs: Date.now() - startedAt,
  };
}

function differs(comparison: DatabaseComparison): HoldfastError {
  return new HoldfastError(
    'verification-failed',
    `What was restored differs from the backup’s manifest, so nothing was replaced: ${comparison.differences.slice(0, 5).join(' ')}`,
    { data: { differences: comparison.differences } },
  );
}

/** The major version of the server; the database itself need not exist. */
async function serverMajor(target: ConnectionTarget, signal: AbortSignal | undefined): Promise<number> {
  let refusal: unknown;
  for (const database of new Set(['postgres', 'template1', target.database])) {
    try {
      await using session = await openSession(withDatabase(target, database), { signal });
      const { version } = await session.one<{ version: string }>(
        'read the version of the server',
        `SELECT current_setting('server_version_num') AS version`,
      );
      return majorOf(Number(version));
    } catch (error) {
      if (
        !isHoldfastError(error) ||
        !['unknown-database', 'no-connect-privilege'].includes(String(error.data['problem']))
      ) {
        throw error;
      }
      refusal = error;
    }
  }
  throw refusal;
}
