/** What is in a backup, going by its manifest in the vault. */
import type { BackupDetail } from '@holdfast/contracts/backups';
import { type Backup, openDatabaseBackup, type RowsManifest, readFilesManifest } from '@holdfast/core/backup';
import type { DatabaseManifest } from '@holdfast/core/postgres';
import type { Vault } from '@holdfast/core/vault';

type DatabaseContents = NonNullable<BackupDetail['database']>;
type FilesContents = NonNullable<BackupDetail['files']>;
type RowTables = NonNullable<BackupDetail['rowTables']>;

/** What a page can show of them. */
const shownProblems = 500;

export interface BackupContents {
  database: DatabaseContents | null;
  files: FilesContents | null;
  rowTables: RowTables | null;
}

/** The vault's index must be loaded. */
export async function readContents(
  vault: Vault,
  backup: Backup,
  signal?: AbortSignal,
): Promise<BackupContents> {
  if (backup.kind === 'database') {
    const { manifest } = await openDatabaseBackup(vault, backup, signal);
    return { database: describeDatabase(manifest), files: null, rowTables: null };
  }
  const manifest = await readFilesManifest(vault, backup, signal);
  if (!manifest) return { database: null, files: null, rowTables: null };
  const { files, directories, others, excludes } = manifest;
  const problems = manifest.problems
    .slice(0, shownProblems)
    .map(({ path, message }) => ({ path, reason: message }));
  const rowTables = manifest.rows ? describeRows(manifest.rows) : null;
  return { database: null, files: { files, directories, others, excludes, problems }, rowTables };
}

function describeRows({ tables }: RowsManifest): RowTables {
  return tables.map(({ table, rows, columns }) => ({ name: table, rows, columns: columns.length }));
}

function describeDatabase(manifest: DatabaseManifest): DatabaseContents {
  const { serverVersion, database, properties, tables, largeObjects, extensions, roles } = manifest;
  return {
    ...{ serverVersion, database, encoding: properties.encoding, roles: roles.names },
    tables: tables.map(({ schema, name, rows, bytes, sha256 }) => ({ schema, name, rows, bytes, sha256 })),
    largeObjects: largeObjects.count,
    extensions: extensions.map(({ name, version }) => ({ name, version })),
    warnings: manifest.warnings.map(({ message }) => message),
    toolVersion: manifest.toolVersions['pg_dump'] ?? Object.values(manifest.toolVersions)[0] ?? '',
  };
}

const manifestLimitBytes = 2 * 1024 * 1024;

/** The manifest as JSON to look at. */
export async function readManifestText(
  vault: Vault,
  backup: Backup,
  signal?: AbortSignal,
): Promise<{ json: string; cut: boolean }> {
  const manifest =
    backup.kind === 'database'
      ? (await openDatabaseBackup(vault, backup, signal)).manifest
      : await readFilesManifest(vault, backup, signal);
  const json = manifest === undefined ? '' : JSON.stringify(manifest, undefined, 2);
  return { json: json.slice(0, manifestLimitBytes), cut: json.length > manifestLimitBytes };
}
