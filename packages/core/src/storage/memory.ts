import { throwIfCancelled } from '../errors.ts';
import {
  assertRange,
  assertStorageFolder,
  assertStorageName,
  defaultReadLimitBytes,
  type Storage,
  type StorageCallOptions,
  type StoredFile,
} from './storage.ts';
import { storageError, tooLarge, tooShort } from './storage-errors.ts';

/** Keeps the files in memory, with all the obligations but durability: for tests, and for trying things out. */
export class MemoryStorage implements Storage {
  readonly location: string;
  readonly #files = new Map<string, Buffer>();

  constructor(location = 'memory') {
    this.location = location;
  }

  async prepare(folders: readonly string[]): Promise<void> {
    for (const folder of folders) assertStorageFolder(folder);
  }

  async create(name: string, parts: readonly Uint8Array[], options: StorageCallOptions = {}): Promise<void> {
    assertStorageName(name);
    throwIfCancelled(options.signal);
    if (this.#files.has(name)) throw storageError(systemError('EEXIST'), 'store', this.#path(name));
    this.#files.set(name, Buffer.concat(parts));
  }

  async readAll(name: string, options: StorageCallOptions & { limitBytes?: number } = {}): Promise<Buffer> {
    const file = this.#get(name, options.signal);
    const limitBytes = options.limitBytes ?? defaultReadLimitBytes;
    if (file.length > limitBytes) throw tooLarge(this.#path(name), file.length, limitBytes);
    return Buffer.from(file);
  }

  async read(
    name: string,
    offset: number,
    length: number,
    options: StorageCallOptions = {},
  ): Promise<Buffer> {
    assertRange(offset, length);
    const file = this.#get(name, options.signal);
    if (offset + length > file.length) throw tooShort(this.#path(name), file.length, offset, length);
    return Buffer.from(file.subarray(offset, offset + length));
  }

  async size(name: string): Promise<number> {
    return this.#get(name, undefined).length;
  }

  async *list(folder: string, options: StorageCallOptions = {}): AsyncGenerator<StoredFile> {
    assertStorageFolder(folder);
    throwIfCancelled(options.signal);
    for (const [name, file] of this.#files) {
      throwIfCancelled(options.signal);
      if (folder === '' || name.startsWith(`${folder}/`)) yield { name, sizeBytes: file.length };
    }
  }

  async remove(name: string): Promise<void> {
    assertStorageName(name);
    this.#files.delete(name);
  }

  async removeMany(names: Iterable<string>, options: StorageCallOptions = {}): Promise<void> {
    for (const name of names) {
      throwIfCancelled(options.signal);
      await this.remove(name);
    }
  }

  async totalSize(folder: string, options: StorageCallOptions = {}): Promise<number> {
    let totalBytes = 0;
    for await (const file of this.list(folder, options)) totalBytes += file.sizeBytes;
    return totalBytes;
  }

  async freeSpace(): Promise<number | undefined> {
    return undefined;
  }

  async removeLeftovers(_olderThanMs: number): Promise<number> {
    return 0;
  }

  #path(name: string): string {
    return `${this.location}/${name}`;
  }

  #get(name: string, signal: AbortSignal | undefined): Buffer {
    assertStorageName(name);
    throwIfCancelled(signal);
    const file = this.#files.get(name);
    if (file === undefined) throw storageError(systemError('ENOENT'), 'read', this.#path(name));
    return file;
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
