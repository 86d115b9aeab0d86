import { type Clock, systemClock } from './clock.ts';
import { defaultStateDirectory, installationHostname, LockRecords } from './installation.ts';
import type { LockFiles } from './lock-files.ts';
import { judgeLock, type LockState, lockTimeMs, readLocks } from './read-locks.ts';

export interface LockReport {
  id: string;
  state: LockState;
  exclusive?: boolean;
  hostname?: string;
  username?: string;
  pid?: number;
  /** When it was last refreshed. */
  time?: Date;
}

export interface LockPlaceOptions {
  hostname?: string | undefined;
  stateDirectory?: string | undefined;
  clock?: Clock | undefined;
  signal?: AbortSignal | undefined;
}

/** The locks of a vault as they stand, for showing. Removes nothing. */
export async function listLocks(files: LockFiles, options: LockPlaceOptions = {}): Promise<LockReport[]> {
  const clock = options.clock ?? systemClock;
  const stateDirectory = options.stateDirectory ?? defaultStateDirectory();
  const hostname = options.hostname ?? (await installationHostname(stateDirectory));
  const records = new LockRecords(stateDirectory);
  const reports: LockReport[] = [];
  for (const found of await readLocks(files, { clock, signal: options.signal })) {
    const state = await judgeLock(found, { records, hostname, nowMs: clock.now() });
    const { id, lock } = found;
    if (lock === undefined) {
      reports.push({ id, state });
      continue;
    }
    const { exclusive, username, pid } = lock;
    const time = new Date(lockTimeMs(lock));
    reports.push({ id, state, exclusive, hostname: lock.hostname, username, pid, time });
  }
  return reports;
}

/**
 * The explicit action of a person, as `restic unlock`: removes the locks that are stale; with `ids` those that a person
 * has seen and chosen, whatever their state; with `all` every one. Answers what was removed.
 */
export async function removeLocks(
  files: LockFiles,
  options: LockPlaceOptions & { all?: boolean; ids?: ReadonlySet<string> | undefined } = {},
): Promise<LockReport[]> {
  const reports = await listLocks(files, options);
  const { all, ids } = options;
  const removed = reports.filter(({ id, state }) =>
    ids === undefined ? all === true || state === 'stale' || state === 'abandoned' : ids.has(id),
  );
  for (const { id } of removed) await files.remove(id);
  return removed;
}
