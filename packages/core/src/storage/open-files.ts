import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';

interface OpenFile {
  opened: Promise<{ handle: FileHandle; sizeBytes: number }>;
  users: number;
  /** Out of the cache already: the last user closes it. */
  dropped: boolean;
}

/** Descriptors kept open at most while nobody uses them. */
const keptOpen = 32;
/** Unused descriptors are closed after this time, so that deleted files give their space back. */
const idleMs = 10_000;

/**
 * Keeps the files that are being read open between reads: a restore takes hundreds of ranges from one pack. Files of
 * a storage are write-once, so an open one cannot go out of date, only be deleted.
 */
export class OpenFiles {
  /** In order of use, the oldest first. */
  readonly #files = new Map<string, OpenFile>();
  #idleTimer: NodeJS.Timeout | undefined;

  async use<T>(path: string, read: (handle: FileHandle, sizeBytes: number) => Promise<T>): Promise<T> {
    const file = this.#files.get(path) ?? { opened: openWithSize(path), users: 0, dropped: false };
    this.#files.delete(path);
    this.#files.set(path, file);
    file.users += 1;
    try {
      const { handle, sizeBytes } = await file.opened;
      return await read(handle, sizeBytes);
    } catch (error) {
      void this.#drop(path, file);
      throw error;
    } finally {
      file.users -= 1;
      if (file.dropped) void closeIfUnused(file);
      else this.#trim();
    }
  }

  /** To be called when a file is deleted. */
  forget(path: string): void {
    const file = this.#files.get(path);
    if (file !== undefined) void this.#drop(path, file);
  }

  /** Resolves when the descriptors are closed. Those in use follow when their reads end. */
  async closeUnused(): Promise<void> {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = undefined;
    await Promise.all([...this.#files].map(([path, file]) => this.#drop(path, file)));
  }

  #trim(): void {
    for (const [path, file] of this.#files) {
      if (this.#files.size <= keptOpen) break;
      if (file.users === 0) void this.#drop(path, file);
    }
    if (this.#idleTimer === undefined) {
      this.#idleTimer = setTimeout(() => void this.closeUnused(), idleMs).unref();
    } else {
      this.#idleTimer.refresh();
    }
  }

  async #drop(path: string, file: OpenFile): Promise<void> {
    file.dropped = true;
    if (this.#files.get(path) === file) this.#files.delete(path);
    await closeIfUnused(file);
  }
}

/** A folder is no file of a storage, though it can be opened and has a size. */
export function assertFile(stats: Stats): Stats {
  if (stats.isFile()) return stats;
  throw Object.assign(new Error('not a file'), { code: 'EISDIR' });
}

async function openWithSize(path: string): Promise<{ handle: FileHandle; sizeBytes: number }> {
  const handle = await open(path, 'r');
  try {
    return { handle, sizeBytes: assertFile(await handle.stat()).size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function closeIfUnused(file: OpenFile): Promise<void> {
  if (file.users > 0) return;
  try {
    await (await file.opened).handle.close();
  } catch {
    // Never opened, or closed already; nothing was written through it, so nothing can be lost.
  }
}
