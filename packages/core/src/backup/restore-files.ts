/**
 * Restores directories: trees are walked and their blobs asked for ahead, several small files are written at once, and
 * every byte's hash was checked before it is written.
 */
import type { HoldfastError } from '../errors.ts';
import { createRestoreTarget, displayPath, type ExistingPolicy } from '../files/index.ts';
import { loadIndexForReading, type TreeNode, type Vault } from '../vault/index.ts';
import type { Backup } from './backup.ts';
import { problemsKept } from './files-manifest.ts';
import { isWanted, resolveSelection, type Selection } from './files-selection.ts';
import type { OnProgress } from './progress.ts';
import { RestoreRun } from './restore-run.ts';

export interface RestoreFilesBackupOptions {
  vault: Vault;
  backup: Backup;
  /** The directory to restore into; below it the backup's own paths. */
  to: string;
  /** Paths in the backup, raw or as UTF-8; everything when left out. */
  paths?: readonly (string | Buffer)[] | undefined;
  /** Of these, only what is chosen; asked of each entry once. */
  choose?: ((path: readonly Buffer[], node: TreeNode) => boolean) | undefined;
  existing: ExistingPolicy;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface RestoreFilesBackupResult {
  status: 'succeeded' | 'partial';
  files: number;
  directories: number;
  others: number;
  bytes: number;
  /** Entries left alone because something was there. */
  skipped: number;
  /** Files given to the user who restores, because only root may give files to others. */
  ownersKept: number;
  problems: string[];
  durationMs: number;
}

/**
 * What is damaged in the vault, or cannot be made in the target, makes the restore partial, by name. Rejects with
 * `backup-not-found` for a path that is not in it, `path-unsafe`, `storage-full`, `target-not-empty`, `cancelled`; and
 * with the first problem when nothing at all could be restored.
 */
export async function restoreFilesBackup(
  options: RestoreFilesBackupOptions,
): Promise<RestoreFilesBackupResult> {
  const { vault, backup, signal } = options;
  const startedAt = Date.now();
  await using lock = await vault.lock({ exclusive: false, signal });
  await loadIndexForReading(vault, { signal });
  const problems = new ProblemList();
  const selection = await resolveSelection(vault, backup, options.paths);
  await using target = await createRestoreTarget(options.to, {
    existing: options.existing,
    onProblem: ({ message }) => problems.add(message),
    signal: lock.signal,
  });
  let firstError: HoldfastError | undefined;
  const run = new RestoreRun({
    vault,
    isWanted: (path, node) => isWanted(path, backup, selection) && (options.choose?.(path, node) ?? true),
    onProblem: (error, message) => {
      firstError ??= error;
      problems.add(message);
    },
    onFile: (node) => reportProgress(options, selection, run.counts, node),
    signal: lock.signal,
  });
  await run.restore(backup.snapshot.tree, target.root);
  const { files, others, skipped } = run.counts;
  if (firstError && files + others + skipped === 0) throw firstError;
  return {
    status: problems.count > 0 ? 'partial' : 'succeeded',
    ...run.counts,
    ownersKept: target.ownersKept,
    problems: problems.list(),
    durationMs: Date.now() - startedAt,
  };
}

/** A vault without its packs must not make a list without end. */
class ProblemList {
  readonly #kept: string[] = [];
  count = 0;

  add(message: string): void {
    this.count++;
    if (this.#kept.length < problemsKept) this.#kept.push(message);
  }

  list(): string[] {
    const more = this.count - this.#kept.length;
    return more === 0 ? this.#kept : [...this.#kept, `There are ${more} more problems like these.`];
  }
}

function reportProgress(
  { backup, onProgress }: RestoreFilesBackupOptions,
  selection: Selection,
  counts: RestoreRun['counts'],
  node: TreeNode,
): void {
  onProgress?.({
    phase: 'restoring',
    bytes: counts.bytes,
    totalBytes: selection ? undefined : backup.sizeBytes,
    items: counts.files,
    totalItems: selection ? undefined : backup.snapshot.summary?.totalFilesProcessed,
    item: displayPath(node.name),
  });
}
