import { HoldfastError } from '../../errors.ts';
import type { LockFile } from './lock-json.ts';
import { type FoundLock, type LockState, lockTimeMs } from './read-locks.ts';

/** Who is in the way, since when, and what to do about it. */
export function lockedError(found: FoundLock, state: LockState, nowMs: number): HoldfastError {
  const { id, lock } = found;
  if (lock === undefined) {
    return new HoldfastError(
      'vault-locked',
      `The vault has a lock that cannot be read (${id}), so it counts as locked. If nothing else works on this vault, remove its locks, then run this again.`,
      { cause: found.unreadable, data: { lockId: id, state } },
    );
  }
  const holder = `${describeHolder(lock)} since ${new Date(lockTimeMs(lock)).toISOString()} (${ageOf(lock, nowMs)})`;
  const what = lock.exclusive ? 'The vault is locked exclusively' : 'The vault is in use';
  const advice =
    state === 'held'
      ? 'Wait until that has finished, then run this again.'
      : 'That lock looks stale: its process has probably ended. Make sure that nothing works on this vault, remove the stale locks (restic unlock does it too), then run this again.';
  return new HoldfastError('vault-locked', `${what} by ${holder}. ${advice}`, {
    retryable: true,
    data: {
      lockId: id,
      exclusive: lock.exclusive,
      hostname: lock.hostname,
      username: lock.username,
      pid: lock.pid,
      since: new Date(lockTimeMs(lock)).toISOString(),
      state,
    },
  });
}

export function lockLostError(why: string, cause?: unknown): HoldfastError {
  return new HoldfastError(
    'lock-lost',
    `The lock on the vault was lost: ${why}. The work was stopped before anything could be damaged; run it again.`,
    cause === undefined ? {} : { cause },
  );
}

function describeHolder(lock: LockFile): string {
  const user = printable(lock.username);
  return `${user === '' ? 'a process' : user} on ${printable(lock.hostname) || 'an unnamed host'} (process ${lock.pid})`;
}

/** Lock files are foreign text, and messages go to terminals. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}

function ageOf(lock: LockFile, nowMs: number): string {
  const minutes = Math.round((nowMs - lockTimeMs(lock)) / 60_000);
  if (minutes < 0) return 'by a clock that is ahead of this one';
  if (minutes < 2) return 'just now';
  if (minutes < 120) return `${minutes} minutes ago`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} hours ago` : `${Math.round(minutes / 1440)} days ago`;
}
