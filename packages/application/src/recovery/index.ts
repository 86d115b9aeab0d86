/** Bringing Holdfast itself back from one of its own backups. */
export { readRecovery, type SettledRecovery, type SettleOptions, settleRecovery } from './settle-recovery.ts';
