/** Folders that contestants write to: making room, looking in, clearing up. */
import { execFile } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const memoryRoot = '/dev/shm';
const memoryPrefix = 'holdfast-bench-';
const workPrefix = 'work-';

/** For repositories; it is removed at the end. */
export function workFolder(benchFolder: string): string {
  return join(benchFolder, `${workPrefix}${process.pid}`);
}

/** A folder in memory for restores, or undefined where there is no room for `bytes`. */
export function memoryFolder(bytes: number): string | undefined {
  return freeBytes(memoryRoot) > bytes * 1.5 ? join(memoryRoot, `${memoryPrefix}${process.pid}`) : undefined;
}

/** Removes what benches that were killed have left. */
export function removeLeftovers(benchFolder: string): void {
  const places = [
    [benchFolder, workPrefix],
    [memoryRoot, memoryPrefix],
  ] as const;
  for (const [parent, prefix] of places) {
    for (const name of existsSync(parent) ? readdirSync(parent) : []) {
      const pid = name.startsWith(prefix) ? name.slice(prefix.length) : '';
      if (/^\d+$/.test(pid) && !existsSync(`/proc/${pid}`)) removeFolder(join(parent, name));
    }
  }
}

export function removeFolder(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

/** How many regular files lie below, and the sum of their sizes. */
export function folderFacts(directory: string): { files: number; bytes: number } {
  const facts = { files: 0, bytes: 0 };
  if (!existsSync(directory)) return facts;
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
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

/** 0 where it cannot be known. */
export function freeBytes(directory: string): number {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
