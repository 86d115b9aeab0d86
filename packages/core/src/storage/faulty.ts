/**
 * For tests: a storage whose place misbehaves on demand. What is wrapped stays as it is, so a test can look at what
 * a vault left behind through the wrapped storage, and go on with it as after a restart.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { HoldfastError, throwIfCancelled } from '../errors.ts';
import type { Storage, StorageCallOptions, StoredFile } from './storage.ts';
import { storageError } from './storage-errors.ts';

export type FaultyOperation = 'prepare' | 'create' | 'readAll' | 'read' | 'size' | 'list' | 'remove';

/** What happens to the calls that a fault meets. */
export type FaultEffect =
  /** Rejects with this error, or a passing `storage-failed`; nothing was done. */
  | { kind: 'fail'; error?: Error }
  /** Does it, then rejects all the same: the answer was lost on the way. */
  | { kind: 'fail-after' }
  /** Power cut: this call and every later one of any kind rejects. `done` tells whether this one still happened. */
  | { kind: 'cut'; done: boolean }
  /** `create` stores, and `readAll` answers, only the first bytes: a place that breaks its obligations. */
  | { kind: 'truncate'; bytes: number }
  /** `create` stores, and reads answer, one flipped bit. */
  | { kind: 'flip'; byte: number }
  /** `list` answers some files, then rejects. */
  | { kind: 'list-fails-after'; files: number }
  | { kind: 'delay'; milliseconds: number };

export interface Fault {
  operation: FaultyOperation | 'any';
  /** Only names (for list: folders) that match. */
  name?: RegExp;
  /** The nth call that matches, counted from 1; all of them when left out. */
  nth?: number;
  effect: FaultEffect;
}

export interface FaultyStorageOptions {
  faults?: Fault[];
  /** The disk is full once this many bytes were created. */
  capacityBytes?: number;
}

export class FaultyStorage implements Storage {
  readonly location: string;
  /** Every call so far, for assertions on order: `create data/ab/…`. */
  readonly calls: string[] = [];
  /** May be changed while in use. */
  faults: Fault[];
  capacityBytes: number;
  readonly #inner: Storage;
  readonly #met = new Map<Fault, number>();
  #createdBytes = 0;
  #cut = false;

  constructor(inner: Storage, options: FaultyStorageOptions = {}) {
    this.#inner = inner;
    this.location = inner.location;
    this.faults = options.faults ?? [];
    this.capacityBytes = options.capacityBytes ?? Number.POSITIVE_INFINITY;
  }

  prepare(folders: readonly string[]): Promise<void> {
    return this.#call('prepare', '', () => this.#inner.prepare(folders));
  }

  async create(name: string, parts: readonly Uint8Array[], options?: StorageCallOptions): Promise<void> {
    await this.#call('create', name, async (effects) => {
      const content = spoil(Buffer.concat(parts), effects);
      if (this.#createdBytes + content.length > this.capacityBytes) {
        throw storageError(
          Object.assign(new Error('full'), { code: 'ENOSPC' }),
          'store',
          `${this.location}/${name}`,
        );
      }
      this.#createdBytes += content.length;
      await this.#inner.create(name, [content], options);
    });
  }

  readAll(name: string, options?: StorageCallOptions & { limitBytes?: number }): Promise<Buffer> {
    return this.#call('readAll', name, async (effects) =>
      spoil(await this.#inner.readAll(name, options), effects),
    );
  }

  read(name: string, offset: number, length: number, options?: StorageCallOptions): Promise<Buffer> {
    return this.#call('read', name, async (effects) =>
      spoil(
        await this.#inner.read(name, offset, length, options),
        effects.filter((effect) => effect.kind === 'flip'),
      ),
    );
  }

  size(name: string): Promise<number> {
    return this.#call('size', name, () => this.#inner.size(name));
  }

  async *list(folder: string, options?: StorageCallOptions): AsyncGenerator<StoredFile> {
    let effects: FaultEffect[] = [];
    await this.#call('list', folder, async (met) => {
      effects = met;
    });
    const limit = effects.find((effect) => effect.kind === 'list-fails-after');
    let listed = 0;
    for await (const file of this.#inner.list(folder, options)) {
      if (limit !== undefined && listed >= limit.files) break;
      if (this.#cut) throw injected('list', folder);
      yield file;
      listed += 1;
    }
    if (limit !== undefined) throw injected('list', folder);
  }

  remove(name: string): Promise<void> {
    return this.#call('remove', name, () => this.#inner.remove(name));
  }

  /** One by one, in order, so that a fault can fall between two. */
  async removeMany(names: Iterable<string>, options: StorageCallOptions = {}): Promise<void> {
    for (const name of names) {
      throwIfCancelled(options.signal);
      await this.remove(name);
    }
  }

  async totalSize(folder: string, options?: StorageCallOptions): Promise<number> {
    let totalBytes = 0;
    for await (const file of this.list(folder, options)) totalBytes += file.sizeBytes;
    return totalBytes;
  }

  async freeSpace(): Promise<number | undefined> {
    if (this.capacityBytes === Number.POSITIVE_INFINITY) return this.#inner.freeSpace();
    return Math.max(0, this.capacityBytes - this.#createdBytes);
  }

  removeLeftovers(olderThanMs: number): Promise<number> {
    return this.#inner.removeLeftovers(olderThanMs);
  }

  async #call<T>(
    operation: FaultyOperation,
    name: string,
    action: (effects: FaultEffect[]) => Promise<T>,
  ): Promise<T> {
    if (this.#cut) throw injected(operation, name);
    this.calls.push(`${operation} ${name}`);
    const effects = this.#effectsOf(operation, name);
    for (const effect of effects) {
      if (effect.kind === 'delay') await delay(effect.milliseconds);
      if (effect.kind === 'fail') throw effect.error ?? injected(operation, name);
      if (effect.kind === 'cut') this.#cut = true;
      if (effect.kind === 'cut' && !effect.done) throw injected(operation, name);
    }
    const result = await action(effects);
    if (effects.some((effect) => effect.kind === 'cut' || effect.kind === 'fail-after')) {
      throw injected(operation, name);
    }
    return result;
  }

  #effectsOf(operation: FaultyOperation, name: string): FaultEffect[] {
    const effects: FaultEffect[] = [];
    for (const fault of this.faults) {
      if (fault.operation !== 'any' && fault.operation !== operation) continue;
      if (fault.name !== undefined && !fault.name.test(name)) continue;
      const met = (this.#met.get(fault) ?? 0) + 1;
      this.#met.set(fault, met);
      if (fault.nth === undefined || fault.nth === met) effects.push(fault.effect);
    }
    return effects;
  }
}

function spoil(content: Buffer, effects: readonly FaultEffect[]): Buffer {
  let spoiled = content;
  for (const effect of effects) {
    if (effect.kind === 'truncate') spoiled = spoiled.subarray(0, effect.bytes);
    if (effect.kind !== 'flip' || effect.byte >= spoiled.length) continue;
    spoiled = Buffer.from(spoiled);
    spoiled[effect.byte]! ^= 1;
  }
  return spoiled;
}

function injected(operation: string, name: string): HoldfastError {
  return new HoldfastError('storage-failed', `A fault was injected into ${operation} ${name}.`, {
    retryable: true,
  });
}
