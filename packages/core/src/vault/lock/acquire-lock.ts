/**
 * Taking a lock exactly as restic takes one (restic: internal/repository/lock.go): look, write the own file, wait
 * 200 ms, look again. Of two that come at the same moment each sees the other the second time, so at most one stays.
 */
import { randomInt } from 'node:crypto';
import { userInfo } from 'node:os';
import { cancelled, isHoldfastError, throwIfCancelled } from '../../errors.ts';
import { type Clock, systemClock } from './clock.ts';
import { ignoreHangUps } from './hang-up.ts';
import { defaultStateDirectory, installationHostname, LockRecords } from './installation.ts';
import type { LockFiles } from './lock-files.ts';
import type { LockFile } from './lock-json.ts';
import { lockedError } from './locked-error.ts';
import { type LockHolder, OwnLockFile, settleMs } from './own-lock-file.ts';
import { type FoundLock, judgeLock, readLocks } from './read-locks.ts';
import { VaultLock } from './vault-lock.ts';

export interface AcquireLockOptions {
  /** Exclusive for everything that deletes (prune, forget, key removal, repair); shared for everything else. */
  exclusive: boolean;
  /** Stands in the lock file; by default this installation's own (see {@link installationHostname}). */
  hostname?: string | undefined;
  /** Outside the vault, for telling our own dead processes; by default {@link defaultStateDirectory}. */
  stateDirectory?: string | undefined;
  /** How long to try again while others hold the vault. 0, the default, fails at once. */
  waitMs?: number | undefined;
  signal?: AbortSignal | undefined;
  clock?: Clock | undefined;
  /** Called once, when the lock is lost while it is held. */
  onLost?: ((error: Error) => void) | undefined;
}

const firstRetryMs = 1000;
const longestRetryMs = 30_000;

/**
 * Takes a lock and keeps it refreshed until it is released.
 *
 * Errors: `vault-locked` naming the holder; `cancelled`; the storage's own. Locks left by crashed processes of this
 * installation are cleared on the way; all others are a person's to remove (`removeLocks`).
 */
export async function acquireLock(files: LockFiles, options: AcquireLockOptions): Promise<VaultLock> {
  const clock = options.clock ?? systemClock;
  const stateDirectory = options.stateDirectory ?? defaultStateDirectory();
  const hostname = options.hostname ?? (await installationHostname(stateDirectory));
  const records = new LockRecords(stateDirectory);
  await records.removeOld(clock.now());
  const holder: LockHolder = { exclusive: options.exclusive, hostname, ...currentUser(), pid: process.pid };
  const deadlineMs = clock.now() + (options.waitMs ?? 0);
  let retryMs = firstRetryMs;
  for (;;) {
    throwIfCancelled(options.signal);
    try {
      return await attempt(files, { holder, records, clock, signal: options.signal, onLost: options.onLost });
    } catch (error) {
      const leftMs = deadlineMs - clock.now();
      if (!isHoldfastError(error, 'vault-locked') || leftMs <= 0) throw error;
      // The random part keeps two that collided from colliding again.
      await clock.sleep(Math.min(leftMs, retryMs / 2 + randomInt(retryMs)), { signal: options.signal });
      retryMs = Math.min(retryMs * 2, longestRetryMs);
    }
  }
}

interface Attempt {
  holder: LockHolder;
  records: LockRecords;
  clock: Clock;
  signal: AbortSignal | undefined;
  onLost: ((error: Error) => void) | undefined;
}

async function attempt(
  files: LockFiles,
  { holder, records, clock, signal, onLost }: Attempt,
): Promise<VaultLock> {
  const own = new OwnLockFile(files, holder, records, clock);
  const allowHangUps = ignoreHangUps();
  try {
    await refuseConflict(files, { own, holder, records, clock, signal });
    const current = await own.save();
    await clock.sleep(settleMs, { signal });
    await refuseConflict(files, { own, holder, records, clock, signal });
    if (signal?.aborted) throw cancelled();
    return new VaultLock({ own, current, clock, outerSignal: signal, onLost, onReleased: allowHangUps });
  } catch (error) {
    await own.removeAll();
    allowHangUps();
    throw error;
  }
}

async function refuseConflict(
  files: LockFiles,
  { own, holder, records, clock, signal }: Omit<Attempt, 'onLost'> & { own: OwnLockFile },
): Promise<void> {
  const conflicts: { found: FoundLock; state: Awaited<ReturnType<typeof judgeLock>> }[] = [];
  for (const found of await readLocks(files, { except: own.ids, clock, signal })) {
    const state = await judgeLock(found, { records, hostname: holder.hostname, nowMs: clock.now() });
    if (state === 'abandoned') {
      await files.remove(found.id);
      await records.remove(found.lock!);
    } else if (holder.exclusive || (found.lock?.exclusive ?? true)) {
      conflicts.push({ found, state });
    }
  }
  // Who really works is worth naming before what a crash left.
  const worst = conflicts.find(({ state }) => state === 'held') ?? conflicts[0];
  if (worst !== undefined) throw lockedError(worst.found, worst.state, clock.now());
}

function currentUser(): Pick<LockFile, 'username' | 'uid' | 'gid'> {
  try {
    const { username, uid, gid } = userInfo();
    return uid < 0 ? { username } : { username, uid, gid };
  } catch {
    // Containers run under ids that no user has.
    return { username: '' };
  }
}
