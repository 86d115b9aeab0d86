/**
 * A vault: an encrypted, deduplicating store in restic's repository format. Words: a *blob* is a piece of data or a
 * directory (*tree*), named by its hash; a *pack* is a file of many sealed blobs; the *index* says which pack holds
 * which blob; a *snapshot* names the tree of one backup. Everything is written once, and only ever deleted whole.
 */
export { readBlob, readBlobs, readContent, tryReadBlobs } from './blob-reader.ts';
export { findAffected } from './check/affected-snapshots.ts';
export { type CheckedIndex, checkIndex, type IndexedPackFacts } from './check/check-index.ts';
export { checkPacks } from './check/check-packs.ts';
export type { CheckProblem } from './check/check-problem.ts';
export { checkTrees } from './check/check-trees.ts';
export { ContentWriter, type SavedContent, saveBytes, saveContent } from './content-writer.ts';
export { copyBlobs } from './copy/copy-blobs.ts';
export { markContent, markTree } from './copy/mark-tree.ts';
export { currentUser } from './current-user.ts';
export { formatGoTime, parseGoTime } from './format/go-time.ts';
export { idFromHex, idToHex } from './format/ids.ts';
export type { Snapshot, SnapshotSummary } from './format/snapshot.ts';
export { createTreeBuilder, encodeTree, type TreeBuilder } from './format/tree.ts';
export type { TreeNode } from './format/tree-node.ts';
export { addKey, changePassword, fingerprintOf, type KeyInfo, listKeys, removeKey } from './keys.ts';
export {
  type AcquireLockOptions,
  type LockReport,
  listLocks,
  removeLocks,
  type VaultLock,
} from './lock/index.ts';
export {
  affectedIndexFiles,
  freedIndexBytes,
  markUsed,
  type PackFacts,
  type PrunePlan,
  planPrune,
  removeFiles,
  repack,
  rewriteIndex,
  unusedBytesOf,
  VaultSurvey,
} from './prune/index.ts';
export { loadIndexForReading } from './reading-index.ts';
export {
  listSnapshots,
  loadSnapshot,
  removeSnapshot,
  type StoredSnapshot,
  saveSnapshot,
} from './snapshots.ts';
export { findNode, getNode, readTree, type TreeEntry, walkTrees } from './trees.ts';
export { type CreateVaultOptions, type OpenVaultOptions, Vault } from './vault.ts';
export { VaultWriter, type WriterStats } from './vault-writer.ts';
export type { SealedFile, SmallFile } from './worker/jobs.ts';
