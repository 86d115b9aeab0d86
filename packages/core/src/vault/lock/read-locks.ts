/** Reads the locks of a vault and judges them: held, held by a process that is gone, not refreshed any more. */
import { isHoldfastError } from '../../errors.ts';
import { lifeOf, processAnswers } from '../../processes/process-life.ts';
import type { Clock } from './clock.ts';
import type { LockRecords } from './installation.ts';
import type { LockFiles } from './lock-files.ts';
import { decodeLock, type LockFile } from './lock-json.ts';

/** restic's StaleLockTimeout: whoever holds a lock refreshes it every 5 minutes. */
export const staleAfterMs = 30 * 60_000;

/** Waits before an unreadable lock is tried again. Our own stores show whole files only; others may lag. */
const retryUnreadableMs = [500, 1000, 2000];
/** A lock that is refreshed while we read disappears under its old id; after so many rounds something is odd. */
const roundsAtMost = 20;

export interface FoundLock {
  id: string;
  /** Undefined when the file cannot be read: then it counts as an exclusive lock. */
  lock?: LockFile | undefined;
  /** Why it cannot be read. */
  unreadable?: unknown;
}

export interface ReadLocksOptions {
  /** Our own, to be left out. */
  except?: ReadonlySet<string>;
  clock: Clock;
  signal?: AbortSignal | undefined;
}

/**
 * All locks but our own. The answer holds every lock that was there during the whole call, even when it was refreshed
 * (stored anew, then deleted under its old id) meanwhile: a list in which a file has gone is read again.
 */
export async function readLocks(files: LockFiles, options: ReadLocksOptions): Promise<FoundLock[]> {
  const known = new Map<string, FoundLock>();
  let retries = 0;
  for (let round = 0; ; round += 1) {
    const ids = (await files.list()).filter((id) => !options.except?.has(id));
    const found: FoundLock[] = [];
    let gone = 0;
    for (const id of ids) {
      const one = known.get(id) ?? (await readLock(files, id));
      if (one === 'gone') gone += 1;
      else if (one !== 'empty') found.push(one);
      if (typeof one === 'object' && one.lock !== undefined) known.set(id, one);
    }
    const unreadable = found.some((one) => one.lock === undefined);
    const mayGoOn = round < roundsAtMost;
    if (gone > 0 && mayGoOn) {
      await options.clock.sleep(10 * round, { signal: options.signal });
    } else if (unreadable && retries < retryUnreadableMs.length && mayGoOn) {
      await options.clock.sleep(retryUnreadableMs[retries]!, { signal: options.signal });
      retries += 1;
    } else if (gone > 0) {
      return [...found, { id: 'unknown', unreadable: new Error('the list of locks does not come to rest') }];
    } else {
      return found;
    }
  }
}

async function readLock(files: LockFiles, id: string): Promise<FoundLock | 'gone' | 'empty'> {
  try {
    const json = await files.load(id);
    return json.length === 0 ? 'empty' : { id, lock: decodeLock(json) };
  } catch (error) {
    return isHoldfastError(error, 'storage-not-found') ? 'gone' : { id, unreadable: error };
  }
}

export type LockState =
  /** Held as far as anyone can tell. */
  | 'held'
  /** Written by this installation, and its process is gone for certain: may be cleared without asking. */
  | 'abandoned'
  /** Not refreshed for 30 minutes, or of a process that this host does not know: a person decides. */
  | 'stale'
  | 'unreadable';

export interface JudgeOptions {
  records: LockRecords;
  /** This installation's host name. */
  hostname: string;
  nowMs: number;
}

export async function judgeLock({ lock }: FoundLock, options: JudgeOptions): Promise<LockState> {
  if (lock === undefined) return 'unreadable';
  const writtenMs = lockTimeMs(lock);
  const tooOld = options.nowMs - writtenMs > staleAfterMs;
  const record = await options.records.find(lock);
  if (record !== undefined) {
    const life = record.released ? 'dead' : lifeOf(record, writtenMs);
    // A living process that did not refresh finds out by itself that its lock is gone, and stops.
    return life === 'dead' || (life === 'unknown' && tooOld) ? 'abandoned' : tooOld ? 'stale' : 'held';
  }
  return tooOld || (lock.hostname === options.hostname && !processAnswers(lock.pid)) ? 'stale' : 'held';
}

export function lockTimeMs(lock: LockFile): number {
  return Number(lock.time.ns / 1_000_000n);
}
