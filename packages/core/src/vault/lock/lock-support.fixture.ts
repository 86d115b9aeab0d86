/** For the tests of locks: a clock that stands still until it is told, and lock files without a vault around them. */
import { createHash } from 'node:crypto';
import { cancelled, HoldfastError } from '../../errors.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Clock, SleepOptions } from './clock.ts';
import type { LockFiles } from './lock-files.ts';

interface Sleeper {
  untilMs: number;
  wake: () => void;
}

export class FakeClock implements Clock {
  #nowMs: number;
  /** Where the passing of time under way ends. */
  #endMs = 0;
  readonly #sleepers = new Set<Sleeper>();

  constructor(startMs = Date.now()) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  sleep(milliseconds: number, { signal }: SleepOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled());
      const cancel = () => {
        this.#sleepers.delete(sleeper);
        reject(cancelled());
      };
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', cancel);
        resolve();
      };
      const sleeper = { untilMs: this.#nowMs + milliseconds, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  /** Lets time pass as it does on a machine that is awake: every sleeper wakes at its moment. */
  async pass(milliseconds: number): Promise<void> {
    this.#endMs = this.#nowMs + milliseconds;
    for (;;) {
      await othersWork();
      const next = [...this.#sleepers].sort((a, b) => a.untilMs - b.untilMs)[0];
      if (next === undefined || next.untilMs > this.#endMs) break;
      this.#nowMs = Math.max(this.#nowMs, next.untilMs);
      next.wake();
    }
    this.#nowMs = this.#endMs;
    await othersWork();
  }

  /** The machine slept, the process was stopped, or the clock was set: timers saw nothing of that time. */
  jump(milliseconds: number): void {
    this.#nowMs += milliseconds;
    this.#endMs += milliseconds;
    for (const sleeper of this.#sleepers) sleeper.untilMs += milliseconds;
  }

  /** Lets time pass until the work is done. */
  async passUntil<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const finished = () => {
      done = true;
    };
    work.then(finished, finished);
    while (!done) await this.pass(50);
    return work;
  }
}

/** Real file operations may be under way, and take as long as the machine lets them: waits until there are none. */
async function othersWork(): Promise<void> {
  for (let idle = 0; idle < 2; ) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const isBusy = process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));
    idle = isBusy ? 0 : idle + 1;
  }
}

export class MemoryLockFiles implements LockFiles {
  readonly files = new Map<string, Buffer>();
  saved = 0;
  /** Run before each call; may throw, or wait. */
  before: (operation: 'list' | 'load' | 'save' | 'remove', id?: string) => void | Promise<void> = () => {};

  async list(): Promise<string[]> {
    await this.before('list');
    return [...this.files.keys()];
  }

  async load(id: string): Promise<Buffer> {
    await this.before('load', id);
    const file = this.files.get(id);
    if (file === undefined) {
      throw new HoldfastError('storage-not-found', `There is no ${id}.`);
    }
    return file;
  }

  async save(json: Buffer): Promise<string> {
    await this.before('save');
    const id = createHash('sha256').update(json).digest('hex');
    this.files.set(id, json);
    this.saved += 1;
    return id;
  }

  async remove(id: string): Promise<void> {
    await this.before('remove', id);
    this.files.delete(id);
  }
}

/** Plain JSON in a real storage. */
export function lockFilesIn(storage: Storage): LockFiles {
  return {
    async list() {
      const ids: string[] = [];
      for await (const { name } of storage.list('locks')) ids.push(name.slice('locks/'.length));
      return ids;
    },
    load: (id) => storage.readAll(`locks/${id}`),
    async save(json) {
      const id = createHash('sha256').update(json).digest('hex');
      await storage.create(`locks/${id}`, [json]);
      return id;
    },
    remove: (id) => storage.remove(`locks/${id}`),
  };
}
