/** The dump in a database backup as one file in pg_dump's custom format, whole or of chosen tables. */
import {
  type ArchiveSource,
  customArchiveName,
  selectArchive,
  type TableName,
  toCustomArchive,
} from '../../postgres/index.ts';
import type { Vault } from '../../vault/index.ts';
import type { Backup } from '../backup.ts';
import { openDatabaseBackup } from '../database-backup-files.ts';
import type { PlannedFile } from '../portable/file-stream.ts';
import { portableName } from '../portable/portable-name.ts';

export const unprotectedDumpSuffix = '.not-encrypted.dump';

export async function planDatabaseArchive(
  vault: Vault,
  backup: Backup,
  tables: readonly TableName[],
  signal: AbortSignal,
): Promise<PlannedFile> {
  const { archive, manifest } = await openDatabaseBackup(vault, backup, signal);
  const name = portableName(backup, unprotectedDumpSuffix);
  if (manifest.archive.form === 'custom' && tables.length === 0) {
    const { bytes: totalBytes } = manifest.archive;
    return {
      ...{ name, totalBytes, sizeBytes: totalBytes },
      bytes: (work) => counted(archive.open(customArchiveName, work), work.onBytes),
    };
  }
  const selected = tables.length === 0 ? undefined : await selectArchive(archive, manifest, tables, signal);
  const source: ArchiveSource = selected ? withToc(archive, selected.toc) : archive;
  const { tables: kept, otherData, largeObjects } = selected?.manifest ?? manifest;
  const totalBytes = [...kept, ...otherData, largeObjects].reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    ...{ name, totalBytes, sizeBytes: totalBytes },
    bytes: ({ signal: until, onBytes }) =>
      toCustomArchive(source, { signal: until, onProgress: ({ bytes }) => onBytes(bytes) }),
  };
}

/** The archive with another table of contents. */
function withToc(archive: ArchiveSource, toc: { name: string; bytes: Buffer }): ArchiveSource {
  return {
    sizeBytes: async (name) => (name === toc.name ? toc.bytes.length : archive.sizeBytes(name)),
    open: (name, options) => (name === toc.name ? once(toc.bytes) : archive.open(name, options)),
  };
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    onBytes(piece.length);
    yield piece;
  }
}
