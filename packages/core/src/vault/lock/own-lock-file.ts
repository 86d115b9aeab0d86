import { randomInt } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { LockRecords } from './installation.ts';
import type { LockFiles } from './lock-files.ts';
import { encodeLock, type LockFile } from './lock-json.ts';
import { lockTimeMs } from './read-locks.ts';

/** Between storing our file and looking again: what a store may need to show it to others. */
export const settleMs = 200;

export type LockHolder = Omit<LockFile, 'time'>;

/** The file of one lock that we hold: one, or for moments two, when it is being refreshed. */
export class OwnLockFile {
  readonly #files: LockFiles;
  readonly #holder: LockHolder;
  readonly #records: LockRecords;
  readonly #clock: Clock;
  /** In order of age. */
  readonly #stored = new Map<string, LockFile>();

  constructor(files: LockFiles, holder: LockHolder, records: LockRecords, clock: Clock) {
    this.#files = files;
    this.#holder = holder;
    this.#records = records;
    this.#clock = clock;
  }

  get ids(): ReadonlySet<string> {
    return new Set(this.#stored.keys());
  }

  /** Stores a file with the present time, and answers its id and that time, which is before it was stored. */
  async save(): Promise<{ id: string; timeMs: number }> {
    // The random nanoseconds make the time a token by which our own records are told from all others.
    const ns = BigInt(Math.floor(this.#clock.now())) * 1_000_000n + BigInt(randomInt(1_000_000));
    const lock: LockFile = { ...this.#holder, time: { ns, offsetMinutes: 0 } };
    await this.#records.write(lock);
    try {
      const id = await this.#files.save(encodeLock(lock));
      this.#stored.set(id, lock);
      return { id, timeMs: lockTimeMs(lock) };
    } catch (error) {
      // It may have been stored for all that; then the record tells the next one of us that nobody holds it.
      await this.#records.write(lock, true);
      throw error;
    }
  }

  async exists(id: string): Promise<boolean> {
    return (await this.#files.list()).includes(id);
  }

  /** Removes our files but this one. A failure is left for later: an additional lock of ours does no harm. */
  async removeOthers(id: string): Promise<void> {
    for (const other of [...this.#stored.keys()]) if (other !== id) await this.#remove(other, false);
  }

  /** Never fails: what cannot be removed is marked as given up, and cleared by whoever of us comes next. */
  async removeAll(): Promise<void> {
    for (const id of [...this.#stored.keys()]) await this.#remove(id, true);
  }

  async remove(id: string): Promise<void> {
    await this.#remove(id, true);
  }

  async #remove(id: string, givenUp: boolean): Promise<void> {
    const lock = this.#stored.get(id);
    if (lock === undefined) return;
    try {
      await this.#files.remove(id);
      await this.#records.remove(lock);
      this.#stored.delete(id);
    } catch {
      if (!givenUp) return;
      await this.#records.write(lock, true);
      this.#stored.delete(id);
    }
  }
}
