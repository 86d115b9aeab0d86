/** Folders that contestants write to, and how much lies in them. */
import { execFile } from 'node:child_process';
import { type Dirent, existsSync, lstatSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export function removeFolder(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Sizes of all files below. */
export function folderFacts(directory: string): { files: number; bytes: number } {
  const facts = { files: 0, bytes: 0 };
  if (!existsSync(directory)) return facts;
  const entries: Dirent[] = readdirSync(directory, { withFileTypes: true, recursive: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    facts.files++;
    facts.bytes += lstatSync(join(entry.parentPath, entry.name)).size;
  }
  return facts;
}

/** Lets what earlier work wrote reach the disk, so that nobody pays for another's. */
export async function settleDisk(): Promise<void> {
  await promisify(execFile)('sync');
}

/** A folder in memory for restores, or undefined where there is no room for `bytes`. */
export function memoryFolder(bytes: number): string | undefined {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize > bytes * 1.5 ? `/dev/shm/holdfast-bench-${process.pid}` : undefined;
  } catch {
    return undefined;
  }
}
