/**
 * Writes a stored archive into a private directory, so that pg_restore can read it with several jobs. The data lie
 * there in the clear until the restore ends.
 */
import { promises as fs, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { HoldfastError, throwIfCancelled } from '../errors.ts';
import { type ArchiveSource, missingFile } from './archive/archive-source.ts';
import { readDirectoryToc, readLargeObjectList, tocName } from './archive/directory-toc.ts';

export class StagedArchive implements Disposable {
  readonly directory: string;

  constructor(parent: string) {
    this.directory = mkdtempSync(join(parent, 'holdfast-restore-'));
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export interface StageOptions {
  /** Only the data of these entries. */
  dumpIds?: ReadonlySet<number> | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((bytes: number) => void) | undefined;
}

/** The files of an archive that a restore needs, table of contents and lists of large objects included. */
export async function* archiveFiles(source: ArchiveSource, options: StageOptions): AsyncGenerator<string> {
  yield tocName;
  const lists: string[] = [];
  const files: string[] = [];
  for await (const { raw } of readDirectoryToc(source, options.signal)) {
    if (!raw?.entry.fileName || !raw.entry.hasData || !(options.dumpIds?.has(raw.entry.dumpId) ?? true))
      continue;
    (raw.entry.desc === 'BLOBS' ? lists : files).push(raw.entry.fileName);
  }
  yield* files;
  for (const list of lists) {
    yield list;
    for await (const { file } of readLargeObjectList(source, list, options.signal)) yield file;
  }
}

/** Bytes that staging would take. */
export async function stagedSizeBytes(source: ArchiveSource, options: StageOptions): Promise<number> {
  let total = 0;
  for await (const name of archiveFiles(source, options)) {
    const size = await source.sizeBytes(name);
    if (size === undefined) throw missingFile(name);
    total += size;
  }
  return total;
}

/** Rejects with `storage-full` when there is no room after all, `archive-unreadable`, `cancelled`. */
export async function stageArchive(
  source: ArchiveSource,
  directory: string,
  options: StageOptions,
): Promise<void> {
  for await (const name of archiveFiles(source, options)) {
    throwIfCancelled(options.signal);
    await using file = await fs.open(join(directory, name), 'wx', 0o600);
    try {
      for await (const piece of source.open(name, { signal: options.signal })) {
        let written = 0;
        while (written < piece.length) written += (await file.write(piece, written)).bytesWritten;
        options.onProgress?.(piece.length);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      throw new HoldfastError('storage-full', `There is no room left in ${directory} to stage the restore.`, {
        cause: error,
      });
    }
  }
}

/** Whether `bytes` and a tenth more fit into the file system of `directory`. */
export async function hasRoom(directory: string, bytes: number): Promise<boolean> {
  const { bavail, bsize } = await fs.statfs(directory);
  return bavail * bsize > bytes * 1.1;
}
