export { type AcquireLockOptions, acquireLock } from './acquire-lock.ts';
export { type Clock, systemClock } from './clock.ts';
export { defaultStateDirectory, installationHostname } from './installation.ts';
export type { LockFiles } from './lock-files.ts';
export type { LockState } from './read-locks.ts';
export { type LockPlaceOptions, type LockReport, listLocks, removeLocks } from './remove-locks.ts';
export type { VaultLock } from './vault-lock.ts';
