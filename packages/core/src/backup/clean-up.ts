/**
 * Clean-up: backups that no rule keeps go, and then what nothing needs any more.
 *
 * Most of the work, reading the index and the directories and copying what is used out of packs that are mostly not, is
 * done under a shared lock, beside running backups. The exclusive lock is held for the rest alone: what was added
 * meanwhile is marked too, then snapshots, index entries and packs go, in this order. A kill at any moment leaves
 * a vault that is whole and holds at most too much, and the next clean-up goes on from there.
 */
import { HoldfastError, isHoldfastError } from '../errors.ts';
import {
  affectedIndexFiles,
  type PackFacts,
  removeFiles,
  repack,
  rewriteIndex,
  unusedBytesOf,
  type VaultLock,
} from '../vault/index.ts';
import type { Backup } from './backup.ts';
import {
  type CleanUpOptions,
  type CleanUpPlan,
  catchUpCleanUp,
  describePlan,
  type PreparedCleanUp,
  packSizeBytes,
  prepareCleanUp,
  sizesOf,
} from './clean-up-plan.ts';

export interface CleanUpResult extends CleanUpPlan {
  /** `partial`: done, and something had to stay; see `problems`. */
  status: 'succeeded' | 'partial';
  removed: Backup[];
  /** Bytes in packs that backups need, and that nothing needs. */
  usedBytes: number;
  unusedBytes: number;
  problems: string[];
  durationMs: number;
  /** For how long others could not back up. */
  lockedMs: number;
}

/** What a crash left half-written is not anybody's any more after a day. */
const leftoversAfterMs = 24 * 3600_000;

/**
 * What {@link cleanUpVault} would do now. Changes nothing. Rejects with `clean-up-refused`, `vault-damaged`, `vault-locked`,
 * `invalid-input`, the storage's errors, and `cancelled`.
 */
export async function planCleanUp(options: CleanUpOptions): Promise<CleanUpPlan> {
  await using lock = await options.vault.lock({ exclusive: false, signal: options.signal });
  return describePlan(await prepareCleanUp(options, lock.signal), options.vault);
}

/** As {@link planCleanUp}, and does it. With `lock-lost` or `cancelled` the vault is whole, and less was removed. */
export async function cleanUpVault(options: CleanUpOptions): Promise<CleanUpResult> {
  const { vault, onProgress } = options;
  const startedAt = Date.now();
  const problems: string[] = [];
  let prepared: PreparedCleanUp;
  let plan: CleanUpPlan;
  let storedBytes = 0;
  const onStored = (bytes: number): void => {
    storedBytes += bytes;
  };
  {
    await using lock = await vault.lock({ exclusive: false, signal: options.signal });
    prepared = await prepareCleanUp(options, lock.signal);
    plan = await describePlan(prepared, vault);
    if ((await options.approve?.(plan)) === false)
      throw new HoldfastError('cancelled', 'Nothing was removed.');
    await copyUsed(prepared, options, { lock, problems, onStored });
  }
  if (isNothingToDo(prepared)) {
    const unchanged = resultOf(prepared, { plan, problems, freedBytes: 0 });
    return { ...unchanged, durationMs: Date.now() - startedAt, lockedMs: 0 };
  }
  await using lock = await vault.lock({ exclusive: true, signal: options.signal });
  const lockedAt = Date.now();
  const { signal } = lock;
  const work = { vault, signal, assertLocked: () => lock.assertHeld() };
  prepared = await catchUpCleanUp(prepared, options, signal);
  const { survey, doomed } = prepared;
  const gone = new Set(prepared.prune.remove);
  let freedBytes = -storedBytes;
  const files = await sizesOf(vault, doomed);
  freedBytes += await removeFiles({ ...work, files });
  // What no index names goes before anything is stored: on a full disk it makes the room for that.
  const onFiles = (count: number, total: number) =>
    onProgress?.({ phase: 'removing', bytes: 0, items: count, totalItems: total });
  freedBytes += await removeFiles({ ...work, files: survey.unindexed });
  const index = await rewriteIndex({ ...work, survey, gone });
  freedBytes += index.removedBytes - index.storedBytes;
  const packs = [...gone].filter(({ storedBytes: stored }) => stored !== undefined).map(packFile);
  freedBytes += await removeFiles({
    ...work,
    files: packs,
    onProgress: (count) => onFiles(count, packs.length),
  });
  await vault.storage.removeLeftovers(leftoversAfterMs);
  return {
    ...resultOf(prepared, { plan, problems, freedBytes }),
    durationMs: Date.now() - startedAt,
    lockedMs: Date.now() - lockedAt,
  };
}

function resultOf(
  { survey, prune, decisions }: PreparedCleanUp,
  { plan, problems, freedBytes }: { plan: CleanUpPlan; problems: string[]; freedBytes: number },
): Omit<CleanUpResult, 'durationMs' | 'lockedMs'> {
  const gone = new Set(prune.remove);
  const kept = [...survey.packs.values()].filter((pack) => !gone.has(pack));
  return {
    ...plan,
    decisions,
    status: problems.length > 0 ? 'partial' : 'succeeded',
    removed: decisions.flatMap(({ keep, backup }) => (keep ? [] : [backup])),
    freedBytes,
    packs: {
      total: kept.length,
      removed: gone.size,
      copied: plan.packs.copied,
      unindexed: survey.unindexed.length,
    },
    usedBytes: kept.reduce((bytes, pack) => bytes + pack.usedBytes, 0),
    unusedBytes: kept.reduce((bytes, pack) => bytes + unusedBytesOf(pack), 0),
    problems,
  };
}

function isNothingToDo({ doomed, survey, prune }: PreparedCleanUp): boolean {
  const packs = prune.remove.length + prune.repack.length + survey.unindexed.length;
  return doomed.length + packs === 0 && affectedIndexFiles(survey, new Set()).length === 0;
}

/** Stores what is used of packs that are mostly not. Where there is no room for that, they stay as they are. */
async function copyUsed(
  { prune, survey }: PreparedCleanUp,
  { vault, onProgress }: CleanUpOptions,
  { lock, problems, onStored }: { lock: VaultLock; problems: string[]; onStored: (bytes: number) => void },
): Promise<void> {
  if (prune.repack.length === 0) return;
  const totalBytes = prune.repack.reduce((bytes, pack) => bytes + pack.usedBytes, 0);
  try {
    const { damaged } = await repack({
      onStored,
      ...{ vault, survey, packs: prune.repack, packSizeBytes, signal: lock.signal },
      assertLocked: () => lock.assertHeld(),
      onProgress: onProgress && ((bytes) => onProgress({ phase: 'copying', bytes, totalBytes, items: 0 })),
    });
    for (const { error } of damaged) problems.push((error as Error).message);
  } catch (error) {
    if (!isHoldfastError(error, 'storage-full')) throw error;
    problems.push(
      `There was no room to copy what is used out of ${prune.repack.length} packs, so they stay as they are. What nothing needs was removed; the next clean-up tries again.`,
    );
  }
}

function packFile({ id, storedBytes }: PackFacts): { name: string; sizeBytes: number } {
  return { name: `data/${id.slice(0, 2)}/${id}`, sizeBytes: storedBytes! };
}
