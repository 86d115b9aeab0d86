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
  freedIndexBytes,
  markUsed,
  type PackFacts,
  type PrunePlan,
  planPrune,
  removeFiles,
  repack,
  rewriteIndex,
  type StoredSnapshot,
  unusedBytesOf,
  type Vault,
  type VaultLock,
  VaultSurvey,
} from '../vault/index.ts';
import type { Backup } from './backup.ts';
import { type CleanUpListing, type ExpectedBackups, listForCleanUp } from './clean-up-listing.ts';
import type { OnProgress } from './progress.ts';
import {
  type CleanUpDecision,
  type CleanUpRules,
  decideCleanUp,
  idsOf,
  names,
} from './retention/clean-up-decisions.ts';

export interface CleanUpOptions extends CleanUpRules {
  vault: Vault;
  /** What must be in the vault; otherwise the clean-up refuses. */
  expect?: ExpectedBackups | undefined;
  /** Percentage of unused bytes that may stay in packs; 5 by default. 0 copies every pack that holds any. */
  maxUnusedPercent?: number | undefined;
  /** Asked before anything is changed; with false the clean-up ends with `cancelled`. */
  approve?: ((plan: CleanUpPlan) => Promise<boolean>) | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface CleanUpPlan {
  /** Every backup, oldest first, with why it stays. */
  decisions: CleanUpDecision[];
  /** Evidence about backups that go, or that are gone. */
  evidence: number;
  /** What the vault takes less afterwards, in bytes, within a hundredth. */
  freedBytes: number;
  packs: { total: number; removed: number; copied: number; unindexed: number };
}

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

const packSizeBytes = 16 * 1024 * 1024;
/** What a crash left half-written is not anybody's any more after a day. */
const leftoversAfterMs = 24 * 3600_000;

interface Prepared {
  listing: CleanUpListing;
  decisions: CleanUpDecision[];
  /** Snapshots that go: of backups, of evidence, and second ones of backups that stay. */
  doomed: StoredSnapshot[];
  survey: VaultSurvey;
  prune: PrunePlan;
}

/**
 * What {@link cleanUpVault} would do now. Changes nothing. Rejects with `clean-up-refused`, `vault-damaged`, `vault-locked`,
 * `invalid-input`, the storage's errors, and `cancelled`.
 */
export async function planCleanUp(options: CleanUpOptions): Promise<CleanUpPlan> {
  await using lock = await options.vault.lock({ exclusive: false, signal: options.signal });
  return describePlan(await prepare(options, lock.signal), options.vault);
}

/** As {@link planCleanUp}, and does it. With `lock-lost` or `cancelled` the vault is whole, and less was removed. */
export async function cleanUpVault(options: CleanUpOptions): Promise<CleanUpResult> {
  const { vault, onProgress } = options;
  const startedAt = Date.now();
  const problems: string[] = [];
  let prepared: Prepared;
  let plan: CleanUpPlan;
  let storedBytes = 0;
  const onStored = (bytes: number): void => {
    storedBytes += bytes;
  };
  {
    await using lock = await vault.lock({ exclusive: false, signal: options.signal });
    prepared = await prepare(options, lock.signal);
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
  prepared = await catchUp(prepared, options, signal);
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
  { survey, prune, decisions }: Prepared,
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

function isNothingToDo({ doomed, survey, prune }: Prepared): boolean {
  const packs = prune.remove.length + prune.repack.length + survey.unindexed.length;
  return doomed.length + packs === 0 && affectedIndexFiles(survey, new Set()).length === 0;
}

/** Decides what goes and marks what the rest needs. */
async function prepare(options: CleanUpOptions, signal: AbortSignal): Promise<Prepared> {
  const { vault, onProgress } = options;
  onProgress?.({ phase: 'preparing', bytes: 0, items: 0 });
  const listing = await listForCleanUp(vault, { expect: options.expect, signal });
  const decisions = decideCleanUp(listing.backups, withEvidence(options, listing));
  const doomed = doomedSnapshots(listing, decisions);
  const survey = await surveyAnew(vault, signal);
  await markAll(survey, options, { snapshots: without(listing.snapshots, doomed), signal });
  await survey.chooseCopies(signal);
  return { listing, decisions, doomed, survey, prune: planPrune(survey, pruneOptions(options)) };
}

/**
 * What happened since {@link prepare}, seen under the exclusive lock: backups that came meanwhile are marked too, and one
 * that was pinned or is in use now stays. Nobody adds anything from here on.
 */
async function catchUp(before: Prepared, options: CleanUpOptions, signal: AbortSignal): Promise<Prepared> {
  const { vault } = options;
  const listing = await listForCleanUp(vault, {
    ...{ expect: options.expect, before: before.listing.snapshots, signal },
  });
  const wasToGo = new Set(
    before.decisions.filter(({ keep }) => !keep).flatMap(({ backup }) => idsOf(backup)),
  );
  const decisions = decideCleanUp(listing.backups, withEvidence(options, listing)).map((decision) =>
    decision.keep || names(wasToGo, decision.backup)
      ? decision
      : { ...decision, keep: true, reasons: [{ rule: 'next-time' as const }] },
  );
  const doomed = doomedSnapshots(listing, decisions);
  let { survey } = before;
  let marked = new Set(without(before.listing.snapshots, before.doomed).map(({ tree }) => tree));
  if (!(await survey.refresh(signal))) {
    survey = await surveyAnew(vault, signal);
    marked = new Set();
  }
  const snapshots = without(listing.snapshots, doomed).filter(({ tree }) => !marked.has(tree));
  await markAll(survey, options, { snapshots, signal });
  await survey.chooseCopies(signal);
  return { listing, decisions, doomed, survey, prune: planPrune(survey, pruneOptions(options)) };
}

async function surveyAnew(vault: Vault, signal: AbortSignal): Promise<VaultSurvey> {
  for (let attempt = 1; ; attempt++) {
    const survey = new VaultSurvey(vault);
    if (await survey.refresh(signal)) return survey;
    if (attempt === 5) {
      throw new HoldfastError(
        'storage-failed',
        `The list of index files in ${vault.storage.location} does not come to rest. Nothing was removed; try again.`,
        { retryable: true },
      );
    }
  }
}

function markAll(
  survey: VaultSurvey,
  { vault, onProgress }: CleanUpOptions,
  { snapshots, signal }: { snapshots: StoredSnapshot[]; signal: AbortSignal },
): Promise<void> {
  return markUsed({
    ...{ vault, survey, snapshots, signal },
    onProgress: onProgress && ((items) => onProgress({ phase: 'looking through', bytes: 0, items })),
  });
}

/** Stores what is used of packs that are mostly not. Where there is no room for that, they stay as they are. */
async function copyUsed(
  { prune, survey }: Prepared,
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

/** What the vault itself says: a backup that a test restore has proven, and one that the latest look found damaged. */
function withEvidence(rules: CleanUpRules, { evidence, backups }: CleanUpListing): CleanUpRules {
  const proven = new Set(rules.proven);
  const damaged = new Set(rules.damaged);
  for (const backup of backups) {
    const marks = idsOf(backup)
      .flatMap((id) => evidence.get(id) ?? [])
      .map(({ tags = [] }) => ({ tags, at: tags.find((tag) => tag.startsWith('at:')) ?? '' }))
      .sort((a, b) => (a.at < b.at ? 1 : -1));
    if (marks[0]?.tags.includes('outcome:failed')) damaged.add(backup.id);
    else if (marks.some(({ tags }) => tags.includes('level:restore') && tags.includes('outcome:proven')))
      proven.add(backup.id);
  }
  return { ...rules, proven, damaged };
}

function doomedSnapshots(listing: CleanUpListing, decisions: readonly CleanUpDecision[]): StoredSnapshot[] {
  const doomed: StoredSnapshot[] = [];
  const staying = new Set<string>();
  for (const { backup, keep } of decisions) {
    doomed.push(...(keep ? backup.duplicates : [backup.snapshot, ...backup.duplicates]));
    if (keep) for (const id of idsOf(backup)) staying.add(id);
  }
  for (const [about, evidence] of listing.evidence) if (!staying.has(about)) doomed.push(...evidence);
  return doomed;
}

function without(snapshots: readonly StoredSnapshot[], doomed: readonly StoredSnapshot[]): StoredSnapshot[] {
  const going = new Set(doomed.map(({ id }) => id));
  return snapshots.filter(({ id }) => !going.has(id));
}

async function describePlan(
  { decisions, doomed, survey, prune, listing }: Prepared,
  vault: Vault,
): Promise<CleanUpPlan> {
  // A pack that is copied leaves the index too; its blobs come back in another.
  const gone = new Set(prune.remove);
  const copiedShare = (pack: PackFacts) => 1 - pack.usedBlobs / pack.blobs;
  const copied = new Set(prune.repack);
  let freedBytes = prune.freedPackBytes;
  for (const { sizeBytes } of await sizesOf(vault, doomed)) freedBytes += sizeBytes;
  const affected = affectedIndexFiles(survey, new Set([...gone, ...copied]));
  freedBytes += freedIndexBytes(affected, gone);
  for (const pack of copied) freedBytes += freedIndexBytes(affected, new Set([pack])) * copiedShare(pack);
  const evidence = new Set([...listing.evidence.values()].flat());
  return {
    decisions,
    evidence: doomed.filter((snapshot) => evidence.has(snapshot)).length,
    freedBytes: Math.round(freedBytes),
    packs: {
      total: survey.packs.size + survey.unindexed.length,
      removed: prune.remove.length,
      copied: prune.repack.length,
      unindexed: survey.unindexed.length,
    },
  };
}

async function sizesOf(
  vault: Vault,
  snapshots: readonly StoredSnapshot[],
): Promise<{ name: string; sizeBytes: number }[]> {
  const wanted = new Set(snapshots.map(({ id }) => `snapshots/${id}`));
  const files: { name: string; sizeBytes: number }[] = [];
  if (wanted.size === 0) return files;
  for await (const file of vault.storage.list('snapshots')) if (wanted.has(file.name)) files.push(file);
  return files;
}

function packFile({ id, storedBytes }: PackFacts): { name: string; sizeBytes: number } {
  return { name: `data/${id.slice(0, 2)}/${id}`, sizeBytes: storedBytes! };
}

function pruneOptions({ vault, maxUnusedPercent = 5 }: CleanUpOptions) {
  if (!(maxUnusedPercent >= 0 && maxUnusedPercent <= 90)) {
    throw new HoldfastError('invalid-input', 'What may stay unused is a percentage from 0 to 90.');
  }
  return { maxUnused: maxUnusedPercent / 100, version: vault.config.version, packSizeBytes };
}
