/** What a backup counts as, after one more verification. */
import type { Proof } from '@holdfast/contracts/backups';
import type { VerificationLevel } from '@holdfast/contracts/verifications';

/** From weak to strong. */
const strength: Record<Proof, number> = { none: 0, failed: 0, structure: 1, full: 2, partly: 3, restored: 4 };

/**
 * Undefined when it stays what it was: a weaker look at what was proven already says nothing new, and after a failure only a
 * look at the contents can clear a backup.
 */
export function proofAfter(
  known: Proof,
  { level, outcome }: { level: VerificationLevel; outcome: 'proven' | 'partly' | 'failed' },
): Proof | undefined {
  if (outcome === 'failed') return 'failed';
  const found: Proof = level !== 'restore' ? level : outcome === 'proven' ? 'restored' : 'partly';
  if (known === 'failed' && level === 'structure') return undefined;
  return strength[found] < strength[known] ? undefined : found;
}
