/**
 * A storage that can only be written, once, from front to back: every file that is created goes as an entry into one
 * stream in tar's format. Nothing is kept but the names, so a vault of any size passes in little memory.
 *
 * `create` resolves when the entry was handed to the stream. How durable that is, is up to whoever reads the stream; a
 * stream that ends early lacks tar's end mark, so that half a vault is never taken for a whole one.
 */
import { Readable } from 'node:stream';
import { cancelled, HoldfastError, throwIfCancelled } from '../../errors.ts';
import { assertStorageName, type Storage, type StorageCallOptions, type StoredFile } from '../storage.ts';
import { encodeTarHeader, tarBlockBytes } from './tar-header.ts';

/** Enough to keep a disk or a connection busy while the next pack is made. */
const bufferedBytes = 4 * 1024 * 1024;

export class TarOutputStorage implements Storage {
  readonly location: string;
  /** The tar. Destroying it makes every further `create` reject with `cancelled`. */
  readonly stream: Readable;
  /** Bytes put into the stream so far. */
  sizeBytes = 0;
  readonly #modifiedAt: Date;
  readonly #names = new Set<string>();
  /** Entries go one after another, however many are created at once. */
  #last: Promise<void> = Promise.resolve();
  #wanted = Promise.withResolvers<void>();

  constructor(options: { location: string; modifiedAt?: Date | undefined }) {
    this.location = options.location;
    this.#modifiedAt = options.modifiedAt ?? new Date();
    this.stream = new Readable({
      highWaterMark: bufferedBytes,
      read: () => this.#wanted.resolve(),
      destroy: (error, done) => {
        this.#wanted.resolve();
        done(error);
      },
    });
  }

  async prepare(): Promise<void> {}

  create(name: string, parts: readonly Uint8Array[], options: StorageCallOptions = {}): Promise<void> {
    const created = this.#last.then(async () => {
      assertStorageName(name);
      throwIfCancelled(options.signal);
      if (this.#names.has(name)) {
        throw new HoldfastError('storage-exists', `${this.location}/${name} was written already.`);
      }
      this.#names.add(name);
      await this.#writeEntry(name, parts, options.signal);
    });
    this.#last = created.catch(() => {});
    return created;
  }

  /** Writes tar's end mark and ends the stream. */
  async finish(): Promise<void> {
    await this.#last;
    await this.#push(Buffer.alloc(2 * tarBlockBytes), undefined);
    this.stream.push(null);
  }

  async #writeEntry(
    name: string,
    parts: readonly Uint8Array[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const sizeBytes = parts.reduce((sum, part) => sum + part.length, 0);
    await this.#push(encodeTarHeader({ name, sizeBytes }, this.#modifiedAt), signal);
    for (const part of parts) {
      // A copy: the part's memory is used again as soon as this resolves, and the stream may hold on to it longer.
      const copy = Buffer.allocUnsafeSlow(part.length);
      copy.set(part);
      await this.#push(copy, signal);
    }
    const padding = -sizeBytes & (tarBlockBytes - 1);
    if (padding > 0) await this.#push(Buffer.alloc(padding), signal);
  }

  async #push(bytes: Buffer, signal: AbortSignal | undefined): Promise<void> {
    throwIfCancelled(signal);
    if (this.stream.destroyed) throw cancelled();
    if (bytes.length === 0) return;
    this.sizeBytes += bytes.length;
    this.#wanted = Promise.withResolvers<void>();
    if (this.stream.push(bytes)) return;
    const stop = (): void => this.#wanted.resolve();
    signal?.addEventListener('abort', stop, { once: true });
    await this.#wanted.promise;
    signal?.removeEventListener('abort', stop);
    throwIfCancelled(signal);
    if (this.stream.destroyed) throw cancelled();
  }

  /** Only names: what was written is gone. */
  async *list(folder: string): AsyncGenerator<StoredFile> {
    for (const name of this.#names) {
      if (folder === '' || name.startsWith(`${folder}/`)) yield { name, sizeBytes: 0 };
    }
  }

  async size(name: string): Promise<number> {
    throw new HoldfastError('storage-not-found', `There is no file ${this.location}/${name}.`);
  }

  async readAll(): Promise<Buffer> {
    throw this.#writeOnly();
  }

  async read(): Promise<Buffer> {
    throw this.#writeOnly();
  }

  async remove(): Promise<void> {
    throw this.#writeOnly();
  }

  async removeMany(): Promise<void> {
    throw this.#writeOnly();
  }

  async totalSize(): Promise<number> {
    return this.sizeBytes;
  }

  async freeSpace(): Promise<number | undefined> {
    return undefined;
  }

  async removeLeftovers(): Promise<number> {
    return 0;
  }

  #writeOnly(): HoldfastError {
    return new HoldfastError('unsupported', `${this.location} can only be written, from front to back.`);
  }
}
