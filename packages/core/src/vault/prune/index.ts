/**
 * Removing what no backup needs any more. The order makes every moment of it safe: new packs, their index, the index
 * without the old packs, and only then the old packs (restic: doc/design.rst, “Read and Write Ordering”).
 */
export { markUsed } from './mark-used.ts';
export { type PrunePlan, planPrune, unusedBytesOf } from './prune-plan.ts';
export { removeFiles } from './remove-files.ts';
export { repack } from './repack.ts';
export { affectedIndexFiles, freedIndexBytes, rewriteIndex } from './rewrite-index.ts';
export { type PackFacts, VaultSurvey } from './vault-survey.ts';
