/**
 * A vault in a directory, laid out and written as restic's local backend does (restic: internal/backend/local).
 *
 * A file is written under `<final>-tmp-<random>` in its own folder, counted, synced, closed, given its final name
 * without replacing anything, and the folder synced. So a name is absent or complete at every instant, a full disk
 * included. Files end read-only; when `config` is readable by its group, the group gets the same rights elsewhere.
 */
import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { chmod, open, rm, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { HoldfastError, throwIfCancelled } from '../errors.ts';
import { makeFoldersBelow, makeFolderWithParents, syncFolder } from './durable-folder.ts';
import { assertFile, OpenFiles } from './open-files.ts';
import { publishFile } from './publish-file.ts';
import { readExactly } from './read-exactly.ts';
import {
  assertRange,
  assertStorageFolder,
  assertStorageName,
  defaultReadLimitBytes,
  isStorageName,
  type Storage,
  type StorageCallOptions,
  type StoredFile,
  temporaryNameMark,
} from './storage.ts';
import { storageError, systemCode, tooLarge, tooShort } from './storage-errors.ts';
import { walkFolder } from './walk-folder.ts';
import { writeParts } from './write-parts.ts';

export interface LocalStorageOptions {
  /** False where hard links are known not to work. They are tried by default, and done without where they fail. */
  hardLinks?: boolean;
}

const parallelRemovals = 16;

export class LocalStorage implements Storage, AsyncDisposable {
  readonly location: string;
  readonly #hardLinks: boolean;
  readonly #openFiles = new OpenFiles();
  /** Folders being made: a file in one is durable only once the folder itself is. */
  readonly #foldersInMaking = new Map<string, Promise<void>>();
  #groupReadable: boolean | undefined;

  constructor(directory: string, options: LocalStorageOptions = {}) {
    this.location = resolve(directory);
    this.#hardLinks = options.hardLinks ?? true;
  }

  async prepare(folders: readonly string[]): Promise<void> {
    for (const folder of folders) assertStorageFolder(folder);
    try {
      const modes = await this.#modes();
      await makeFolderWithParents(this.location, modes.folder);
      await makeFoldersBelow(this.location, folders, modes.folder);
    } catch (error) {
      throw storageError(error, 'make the folders of', this.location);
    }
  }

  async create(name: string, parts: readonly Uint8Array[], options: StorageCallOptions = {}): Promise<void> {
    assertStorageName(name);
    throwIfCancelled(options.signal);
    const finalPath = this.#path(name);
    const temporaryPath = `${finalPath}${temporaryNameMark}${randomBytes(8).toString('hex')}`;
    let published = false;
    try {
      const modes = await this.#modes();
      await this.#write(temporaryPath, dirname(name), parts, options.signal);
      throwIfCancelled(options.signal);
      await publishFile(temporaryPath, finalPath, this.#hardLinks);
      published = true;
      await syncFolder(dirname(finalPath));
      await this.#foldersInMaking.get(dirname(name));
      // Some network file systems keep no modes; the file is stored all the same.
      await chmod(finalPath, modes.file).catch(() => {});
    } catch (error) {
      await rm(temporaryPath, { force: true }).catch(() => {});
      if (published) await rm(finalPath, { force: true }).catch(() => {});
      throw storageError(error, 'store', finalPath);
    }
  }

  async readAll(name: string, options: StorageCallOptions & { limitBytes?: number } = {}): Promise<Buffer> {
    assertStorageName(name);
    const limitBytes = options.limitBytes ?? defaultReadLimitBytes;
    return this.#reading(name, options.signal, (handle, sizeBytes) => {
      if (sizeBytes > limitBytes) throw tooLarge(this.#path(name), sizeBytes, limitBytes);
      return readExactly(handle, this.#path(name), 0, sizeBytes, options.signal);
    });
  }

  async read(
    name: string,
    offset: number,
    length: number,
    options: StorageCallOptions = {},
  ): Promise<Buffer> {
    assertStorageName(name);
    assertRange(offset, length);
    return this.#reading(name, options.signal, (handle, sizeBytes) => {
      if (offset + length > sizeBytes) throw tooShort(this.#path(name), sizeBytes, offset, length);
      return readExactly(handle, this.#path(name), offset, length, options.signal);
    });
  }

  async size(name: string): Promise<number> {
    assertStorageName(name);
    try {
      const stats = await stat(this.#path(name));
      return assertFile(stats).size;
    } catch (error) {
      throw storageError(error, 'look at', this.#path(name));
    }
  }

  async *list(folder: string, options: StorageCallOptions = {}): AsyncGenerator<StoredFile> {
    assertStorageFolder(folder);
    throwIfCancelled(options.signal);
    try {
      await this.#assertPlaceIsThere();
      for await (const { name, stats } of walkFolder(this.location, folder, isStorageName, options.signal)) {
        throwIfCancelled(options.signal);
        yield { name, sizeBytes: stats.size };
      }
    } catch (error) {
      throw storageError(error, 'list', this.#path(folder));
    }
  }

  async remove(name: string): Promise<void> {
    await this.removeMany([name]);
  }

  async removeMany(names: Iterable<string>, options: StorageCallOptions = {}): Promise<void> {
    const touched = new Set<string>();
    const removing: Promise<void>[] = [];
    const pending = names[Symbol.iterator]();
    const work = async (): Promise<void> => {
      for (let next = pending.next(); !next.done; next = pending.next()) {
        throwIfCancelled(options.signal);
        assertStorageName(next.value);
        if (await this.#unlink(next.value)) touched.add(dirname(next.value));
      }
    };
    for (let worker = 0; worker < parallelRemovals; worker += 1) removing.push(work());
    const outcomes = await Promise.allSettled(removing);
    for (const folder of touched) {
      try {
        await syncFolder(this.#path(folder));
      } catch (error) {
        throw storageError(error, 'remove files from', this.#path(folder));
      }
    }
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async totalSize(folder: string, options: StorageCallOptions = {}): Promise<number> {
    let totalBytes = 0;
    for await (const file of this.list(folder, options)) totalBytes += file.sizeBytes;
    return totalBytes;
  }

  async freeSpace(): Promise<number> {
    try {
      const { bavail, bsize } = await statfs(this.location);
      return bavail * bsize;
    } catch (error) {
      throw storageError(error, 'measure the free space of', this.location);
    }
  }

  async removeLeftovers(olderThanMs: number): Promise<number> {
    const wanted = (name: string) => isStorageName(name) || isLeftover(name);
    const touched = new Set<string>();
    let removed = 0;
    try {
      await this.#assertPlaceIsThere();
      for await (const { name, stats } of walkFolder(this.location, '', wanted, undefined)) {
        if (!isLeftover(name) || Date.now() - stats.mtimeMs < olderThanMs) continue;
        await rm(this.#path(name), { force: true });
        touched.add(dirname(name));
        removed += 1;
      }
      for (const folder of touched) await syncFolder(this.#path(folder));
    } catch (error) {
      throw storageError(error, 'remove leftovers from', this.location);
    }
    return removed;
  }

  /** Closes the files kept open for reading. The storage can still be used. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#openFiles.closeUnused();
  }

  #path(name: string): string {
    return join(this.location, name);
  }

  async #write(
    path: string,
    folder: string,
    parts: readonly Uint8Array[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const expectedBytes = parts.reduce((sum, part) => sum + part.length, 0);
    const file = await this.#openNew(path, folder);
    try {
      const writtenBytes = await writeParts(file, parts, signal);
      const { size } = await file.stat();
      if (writtenBytes !== expectedBytes || size !== expectedBytes) {
        throw tooShort(path, size, 0, expectedBytes);
      }
      await file.sync();
    } finally {
      // Network file systems report what they could not store only here, so a failure counts.
      await file.close();
    }
  }

  async #openNew(path: string, folder: string): Promise<FileHandle> {
    try {
      return await open(path, 'wx', 0o600);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
    await this.#makeFolder(folder);
    return open(path, 'wx', 0o600);
  }

  /** Never makes the root: when that is missing, its disk is not mounted, and writing beside it helps nobody. */
  async #makeFolder(folder: string): Promise<void> {
    await this.#assertPlaceIsThere();
    const making =
      this.#foldersInMaking.get(folder) ??
      this.#modes().then((modes) => makeFoldersBelow(this.location, [folder], modes.folder));
    this.#foldersInMaking.set(folder, making);
    try {
      await making;
    } finally {
      this.#foldersInMaking.delete(folder);
    }
  }

  async #reading<T>(
    name: string,
    signal: AbortSignal | undefined,
    read: (handle: FileHandle, sizeBytes: number) => Promise<T>,
  ): Promise<T> {
    throwIfCancelled(signal);
    try {
      return await this.#openFiles.use(this.#path(name), read);
    } catch (error) {
      throw storageError(error, 'read', this.#path(name));
    }
  }

  async #unlink(name: string): Promise<boolean> {
    const path = this.#path(name);
    this.#openFiles.forget(path);
    try {
      await unlink(path);
      return true;
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw storageError(error, 'remove', path);
    }
    // Gone already is fine, but only where the place itself is there.
    await this.#assertPlaceIsThere();
    return false;
  }

  async #assertPlaceIsThere(): Promise<void> {
    try {
      if ((await stat(this.location)).isDirectory()) return;
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw storageError(error, 'look at', this.location);
    }
    throw new HoldfastError(
      'storage-not-found',
      `There is no folder ${this.location}. If it lies on a disk that is not mounted, mount it; otherwise check the path.`,
      { data: { path: this.location } },
    );
  }

  /** restic's rule: group bits everywhere when `config` has the group's read bit. Looked up until there is a config. */
  async #modes(): Promise<{ folder: number; file: number }> {
    if (this.#groupReadable === undefined) {
      const config = await stat(this.#path('config')).catch(() => undefined);
      if (config !== undefined) this.#groupReadable = (config.mode & 0o040) !== 0;
    }
    return this.#groupReadable ? { folder: 0o770, file: 0o440 } : { folder: 0o700, file: 0o400 };
  }
}

/** Exactly the temporary names that restic and this file make; what a person put there is left alone. */
function isLeftover(name: string): boolean {
  const finalName = name.replace(/-tmp-[0-9a-f]{1,16}$/, '');
  return finalName !== name && isStorageName(finalName);
}
