/**
 * A vault in a tar file, read where it lies: an index of the entries by offset, and ranges of the file. Nothing is
 * unpacked and the file is never written to. Locks are kept in memory: nobody can change the file through this, so they
 * have nobody to keep out, and whoever reads a vault takes one.
 *
 * A pack's name is the SHA-256 of its bytes; it is checked once, before the first range of it is given out.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { HoldfastError, throwIfCancelled } from '../../errors.ts';
import { MemoryStorage } from '../memory.ts';
import { readExactly } from '../read-exactly.ts';
import {
  assertRange,
  assertStorageFolder,
  assertStorageName,
  defaultReadLimitBytes,
  type Storage,
  type StorageCallOptions,
  type StoredFile,
} from '../storage.ts';
import { storageError, tooLarge, tooShort } from '../storage-errors.ts';
import { type PlacedEntry, readTarEntries, type TarLimits } from './read-tar-entries.ts';

export interface OpenTarOptions {
  limits: TarLimits;
  signal?: AbortSignal | undefined;
}

const hashStepBytes = 1024 * 1024;

export class TarFileStorage implements Storage, AsyncDisposable {
  readonly location: string;
  /** Of the whole tar. */
  readonly fileBytes: number;
  readonly #file: FileHandle;
  readonly #entries: ReadonlyMap<string, PlacedEntry>;
  readonly #locks: MemoryStorage;
  /** By name of a pack: settled once its hash was compared. */
  readonly #proven = new Map<string, Promise<void>>();
  readonly #reading = new Set<Promise<unknown>>();

  private constructor(
    path: string,
    file: FileHandle,
    fileBytes: number,
    entries: ReadonlyMap<string, PlacedEntry>,
  ) {
    this.location = path;
    this.fileBytes = fileBytes;
    this.#file = file;
    this.#entries = entries;
    this.#locks = new MemoryStorage(path);
  }

  /** Throws `portable-unreadable` for what is no tar of plain, allowed files; and the storage's errors. */
  static async open(path: string, { limits, signal }: OpenTarOptions): Promise<TarFileStorage> {
    let file: FileHandle;
    try {
      // Looked at first: opening a pipe waits for whoever writes to it.
      if (!(await stat(path)).isFile()) {
        throw new HoldfastError('portable-unreadable', `${path} is not a plain file.`, { data: { path } });
      }
      file = await open(path, 'r');
    } catch (error) {
      throw storageError(error, 'read', path);
    }
    try {
      const stats = await file.stat();
      return new TarFileStorage(path, file, stats.size, await readTarEntries(file, path, limits, signal));
    } catch (error) {
      await file.close();
      throw storageError(error, 'read', path);
    }
  }

  async prepare(): Promise<void> {}

  create(name: string, parts: readonly Uint8Array[], options: StorageCallOptions = {}): Promise<void> {
    return isLock(name) ? this.#locks.create(name, parts, options) : Promise.reject(this.#readOnly());
  }

  async readAll(name: string, options: StorageCallOptions & { limitBytes?: number } = {}): Promise<Buffer> {
    if (isLock(name)) return this.#locks.readAll(name, options);
    const { sizeBytes } = this.#entry(name);
    const limitBytes = options.limitBytes ?? defaultReadLimitBytes;
    if (sizeBytes > limitBytes) throw tooLarge(this.#path(name), sizeBytes, limitBytes);
    return this.read(name, 0, sizeBytes, options);
  }

  async read(
    name: string,
    offset: number,
    length: number,
    options: StorageCallOptions = {},
  ): Promise<Buffer> {
    if (isLock(name)) return this.#locks.read(name, offset, length, options);
    assertRange(offset, length);
    throwIfCancelled(options.signal);
    const entry = this.#entry(name);
    if (offset + length > entry.sizeBytes) throw tooShort(this.#path(name), entry.sizeBytes, offset, length);
    if (name.startsWith('data/')) await this.#prove(name, entry);
    return this.#using(
      name,
      readExactly(this.#file, this.#path(name), entry.offset + offset, length, options.signal),
    );
  }

  async size(name: string): Promise<number> {
    return isLock(name) ? this.#locks.size(name) : this.#entry(name).sizeBytes;
  }

  async *list(folder: string, options: StorageCallOptions = {}): AsyncGenerator<StoredFile> {
    assertStorageFolder(folder);
    for (const [name, { sizeBytes }] of this.#entries) {
      throwIfCancelled(options.signal);
      if (folder === '' || name.startsWith(`${folder}/`)) yield { name, sizeBytes };
    }
    yield* this.#locks.list(folder, options);
  }

  remove(name: string): Promise<void> {
    return this.removeMany([name]);
  }

  async removeMany(names: Iterable<string>, options: StorageCallOptions = {}): Promise<void> {
    const all = [...names];
    if (!all.every(isLock)) throw this.#readOnly();
    await this.#locks.removeMany(all, options);
  }

  async totalSize(folder: string, options: StorageCallOptions = {}): Promise<number> {
    let totalBytes = 0;
    for await (const { sizeBytes } of this.list(folder, options)) totalBytes += sizeBytes;
    return totalBytes;
  }

  async freeSpace(): Promise<number | undefined> {
    return undefined;
  }

  async removeLeftovers(): Promise<number> {
    return 0;
  }

  /** Closes the file; what is being read still ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([...this.#reading, ...this.#proven.values()]);
    await this.#file.close();
  }

  #prove(name: string, entry: PlacedEntry): Promise<void> {
    let proving = this.#proven.get(name);
    if (!proving) {
      proving = this.#using(name, this.#compareHash(name, entry));
      // Many wait for it, or nobody any more; it must not count as unhandled.
      proving.catch(() => {});
      this.#proven.set(name, proving);
    }
    return proving;
  }

  async #compareHash(name: string, { offset, sizeBytes }: PlacedEntry): Promise<void> {
    const hash = createHash('sha256');
    const piece = Buffer.allocUnsafeSlow(Math.min(hashStepBytes, sizeBytes));
    for (let at = 0; at < sizeBytes; ) {
      const step = Math.min(piece.length, sizeBytes - at);
      const { bytesRead } = await this.#file.read(piece, 0, step, offset + at);
      if (bytesRead === 0) throw tooShort(this.#path(name), at, 0, sizeBytes);
      hash.update(piece.subarray(0, bytesRead));
      at += bytesRead;
    }
    if (hash.digest('hex') === name.slice(name.lastIndexOf('/') + 1)) return;
    throw new HoldfastError(
      'vault-damaged',
      `${this.location} is damaged: the contents of its ${name} are not what was stored. Nothing of it was used; copy the file again from where it was made.`,
      { data: { file: name, path: this.location } },
    );
  }

  async #using<T>(name: string, reading: Promise<T>): Promise<T> {
    this.#reading.add(reading);
    try {
      return await reading;
    } catch (error) {
      throw storageError(error, 'read', this.#path(name));
    } finally {
      this.#reading.delete(reading);
    }
  }

  #entry(name: string): PlacedEntry {
    assertStorageName(name);
    const entry = this.#entries.get(name);
    if (entry) return entry;
    throw new HoldfastError('storage-not-found', `There is no file ${this.#path(name)}.`);
  }

  #path(name: string): string {
    return `${this.location}:${name}`;
  }

  #readOnly(): HoldfastError {
    return new HoldfastError(
      'unsupported',
      `${this.location} is a portable backup, which is only read. Adopt it into a vault to add to it.`,
    );
  }
}

function isLock(name: string): boolean {
  return name.startsWith('locks/');
}
