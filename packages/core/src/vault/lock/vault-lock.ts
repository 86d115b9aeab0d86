/**
 * A lock that is held: refreshed every 5 minutes, and lost when that failed for 22.5 minutes (restic: 30 − 1.5 × 5),
 * since others may take it for stale after 30. Time is wall-clock time: a machine that slept, or a process that was
 * stopped, finds that too much has passed, and then goes on only if its file is still there.
 */
import { throwIfCancelled } from '../../errors.ts';
import type { Clock } from './clock.ts';
import { lockLostError } from './locked-error.ts';
import { type OwnLockFile, settleMs } from './own-lock-file.ts';

export const refreshEveryMs = 5 * 60_000;
export const refreshableForMs = 22.5 * 60_000;
const retryRefreshMs = 60_000;
/** Timers stand still while the machine sleeps, so the clock is looked at often. */
const lookEveryMs = 5_000;
/** A store that does not answer for so long, when the lock is that old already, counts as gone. */
const answerWithinMs = 2 * 60_000;

interface VaultLockParts {
  own: OwnLockFile;
  clock: Clock;
  /** Already stored: its id and time. */
  current: { id: string; timeMs: number };
  outerSignal: AbortSignal | undefined;
  onLost: ((error: Error) => void) | undefined;
  onReleased: () => void;
}

export class VaultLock implements AsyncDisposable {
  /** Aborts when the lock is lost (its reason is the `lock-lost` error), or with the signal given on acquiring. */
  readonly signal: AbortSignal;
  readonly #parts: VaultLockParts;
  readonly #lost = new AbortController();
  readonly #whenLost = new Promise<void>((resolve) => {
    this.#lost.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  readonly #released = new AbortController();
  #current: { id: string; timeMs: number };
  #refreshing: Promise<void> | undefined;
  #refreshStartedMs = 0;
  #releasing: Promise<void> | undefined;

  /** Made by `acquireLock` only. */
  constructor(parts: VaultLockParts) {
    this.#parts = parts;
    this.#current = parts.current;
    this.signal = parts.outerSignal
      ? AbortSignal.any([this.#lost.signal, parts.outerSignal])
      : this.#lost.signal;
    void this.#keep();
  }

  /**
   * To be awaited before every step that others will see or that cannot be undone: storing an index or a snapshot,
   * deleting anything. Returns at once while the lock is fresh; rejects with `lock-lost`, or `cancelled`.
   */
  async assertHeld(): Promise<void> {
    while (!this.#lost.signal.aborted && this.#isOld() && this.#releasing === undefined) {
      // Lost is also what a vault is that does not answer, so the refresh alone is not waited for.
      await Promise.race([this.#refresh(), this.#whenLost]);
    }
    if (this.#lost.signal.aborted) throw this.#lost.signal.reason;
    if (this.#releasing !== undefined) throw lockLostError('it was released already');
    throwIfCancelled(this.#parts.outerSignal);
  }

  /** Removes the lock. Never rejects: a file that cannot be removed is cleared by the next process of ours. */
  release(): Promise<void> {
    this.#releasing ??= this.#release();
    return this.#releasing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  async #release(): Promise<void> {
    this.#released.abort();
    await this.#refreshing;
    await this.#parts.own.removeAll();
    this.#parts.onReleased();
  }

  async #keep(): Promise<void> {
    const { clock } = this.#parts;
    try {
      for (;;) {
        await clock.sleep(lookEveryMs, { signal: this.#released.signal, background: true });
        if (this.#lost.signal.aborted) return;
        this.#look();
      }
    } catch {
      // Released.
    }
  }

  #look(): void {
    const sinceStart = Math.abs(this.#parts.clock.now() - this.#refreshStartedMs);
    if (this.#refreshing !== undefined) {
      if (this.#isOld() && sinceStart > answerWithinMs) this.#lose('the vault did not answer for too long');
      return;
    }
    const isDue = this.#ageMs() >= refreshEveryMs && sinceStart >= retryRefreshMs;
    if (isDue || this.#isOld()) void this.#refresh();
  }

  /** A clock that was set back says nothing about the time that passed; so that counts like as much forward. */
  #ageMs(): number {
    return Math.abs(this.#parts.clock.now() - this.#current.timeMs);
  }

  #isOld(): boolean {
    return this.#ageMs() >= refreshableForMs;
  }

  #refresh(): Promise<void> {
    if (this.#refreshing === undefined) {
      this.#refreshStartedMs = this.#parts.clock.now();
      this.#refreshing = this.#storeAnew().finally(() => {
        this.#refreshing = undefined;
      });
    }
    return this.#refreshing;
  }

  /** A failure while the lock is young is tried again later; while it is old, nobody may rely on it any more. */
  async #storeAnew(): Promise<void> {
    const { own, clock } = this.#parts;
    try {
      if (this.#isOld() && !(await own.exists(this.#current.id))) return this.#loseRemoved();
      const next = await own.save();
      // Looked at again: the process may have been stopped for hours while it stored the file.
      if (this.#isOld()) {
        await clock.sleep(settleMs);
        if (!(await own.exists(this.#current.id))) {
          await own.remove(next.id);
          return this.#loseRemoved();
        }
      }
      this.#current = next;
      await own.removeOthers(next.id);
    } catch (error) {
      if (this.#isOld()) this.#lose('it could not be refreshed in time', error);
    }
  }

  #loseRemoved(): void {
    this.#lose('it was not refreshed for too long (did the machine sleep?), and somebody removed it');
  }

  #lose(why: string, cause?: unknown): void {
    if (this.#lost.signal.aborted) return;
    const error = lockLostError(why, cause);
    this.#lost.abort(error);
    this.#parts.onLost?.(error);
  }
}
