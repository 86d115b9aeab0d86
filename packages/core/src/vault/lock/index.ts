export { type AcquireLockOptions, acquireLock } from './acquire-lock.ts';
export type { LockFiles } from './lock-files.ts';
export { type LockReport, listLocks, removeLocks } from './remove-locks.ts';
export type { VaultLock } from './vault-lock.ts';
