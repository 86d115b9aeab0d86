/**
 * A backup of an older tool that was adopted into a vault: its JSON as an ordinary file, decrypted and unpacked, which the
 * vault protects now; and in the manifest what rows are in it, so that reading it can tell that all of them came.
 */
import { HoldfastError } from '../../errors.ts';
import { getNode, loadIndexForReading, readContent, type Vault } from '../../vault/index.ts';
import type { Backup } from '../backup.ts';
import type { RowsManifest } from '../files-manifest.ts';
import { readFilesManifest } from '../read-files-manifest.ts';
import { readJsonTables } from './json-tables.ts';
import type { TableRows } from './open-older-backup.ts';
import { RowsCount } from './summarise-older-backup.ts';

/** Marks such a backup: its rows go into tables that exist, and it is a backup of files otherwise. */
export const rowsTag = 'rows';

export function holdsRows({ own, kind, tags }: Backup): boolean {
  return own && kind === 'files' && tags.includes(rowsTag);
}

export interface RowsBackup extends TableRows {
  manifest: RowsManifest;
}

/**
 * Undefined for any other backup. The vault's index must be loaded. Reading its rows to the end rejects with
 * `archive-unreadable` when they are not those of the manifest.
 */
export async function openRowsBackup(
  vault: Vault,
  backup: Backup,
  signal?: AbortSignal,
): Promise<RowsBackup | undefined> {
  if (!holdsRows(backup)) return undefined;
  const manifest = (await readFilesManifest(vault, backup, signal))?.rows;
  if (!manifest) return undefined;
  const path = manifest.file.split('/').slice(1);
  const node = await getNode(
    vault,
    backup.snapshot.tree,
    path.map((name) => Buffer.from(name)),
  );
  const { content } = node;
  if (!content) throw unlike(`${manifest.file} is no file`);
  return {
    manifest,
    async *rows() {
      const count = new RowsCount();
      for await (const row of readJsonTables(readContent(vault, content, signal), signal)) {
        count.add(row);
        yield row;
      }
      const [different] = differencesOf(manifest, count);
      if (different !== undefined) throw unlike(different);
    },
  };
}

/** Does something with the rows while the vault is locked for reading. Undefined for a backup that has none. */
export async function withRowsBackup<T>(
  { vault, backup, signal }: { vault: Vault; backup: Backup; signal?: AbortSignal | undefined },
  work: (rows: RowsBackup, signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  if (!holdsRows(backup)) return undefined;
  await using lock = await vault.lock({ exclusive: false, signal });
  await loadIndexForReading(vault, { signal });
  const rows = await openRowsBackup(vault, backup, lock.signal);
  return rows && (await work(rows, lock.signal));
}

/** One sentence a table that is not as the manifest says. */
function differencesOf({ tables }: RowsManifest, count: RowsCount): string[] {
  const found = new Map(count.tables().map((table) => [table.table, table]));
  const missing = tables.flatMap(({ table, rows, sha256 }) => {
    const other = found.get(table);
    found.delete(table);
    if (other?.rows === rows && other.sha256 === sha256) return [];
    return [`the table ${table} has ${other?.rows ?? 0} rows, and the manifest tells of other ${rows}`];
  });
  return [...missing, ...[...found.keys()].map((table) => `it holds the table ${table} as well`)];
}

function unlike(what: string): HoldfastError {
  return new HoldfastError(
    'archive-unreadable',
    `The backup is not what its manifest says: ${what}. Choose another backup.`,
  );
}
