/** The recovery key: what its owner keeps in a safe place, so that backups come back without Holdfast and its machine. */
export { type RecoveryFacts, recoveryFileName } from './recovery-facts.ts';
export { recoverySheet } from './recovery-sheet.ts';
export { recoveryText } from './recovery-text.ts';
