import type { RunTableComparison } from '@holdfast/contracts/runs';
import type { ProvenTableOutcome } from '@holdfast/core/postgres';

/** How a table compares with its manifest, as people are told it. */
export const tableOutcomes: Readonly<Record<ProvenTableOutcome, RunTableComparison['outcome']>> = {
  same: 'identical',
  // The same rows in another order are the same table.
  reordered: 'identical',
  different: 'different',
  missing: 'missing',
  unreadable: 'not-compared',
  unproven: 'not-compared',
};
