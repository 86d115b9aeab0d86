/** What a clean-up is going to do: found out under a shared lock, and brought up to date under the exclusive one. */
import { HoldfastError } from '../errors.ts';
import {
  affectedIndexFiles,
  freedIndexBytes,
  markUsed,
  type PackFacts,
  type PrunePlan,
  planPrune,
  type StoredSnapshot,
  type Vault,
  VaultSurvey,
} from '../vault/index.ts';
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

/** As large as the packs that backups write. */
export const packSizeBytes = 16 * 1024 * 1024;

export interface PreparedCleanUp {
  listing: CleanUpListing;
  decisions: CleanUpDecision[];
  /** Snapshots that go: of backups, of evidence, and second ones of backups that stay. */
  doomed: StoredSnapshot[];
  survey: VaultSurvey;
  prune: PrunePlan;
}

/** Decides what goes and marks what the rest needs. */
export async function prepareCleanUp(options: CleanUpOptions, signal: AbortSignal): Promise<PreparedCleanUp> {
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
 * What happened since {@link prepareCleanUp}, seen under the exclusive lock: backups that came meanwhile are marked too, and one
 * that was pinned or is in use now stays. Nobody adds anything from here on.
 */
export async function catchUpCleanUp(
  before: PreparedCleanUp,
  options: CleanUpOptions,
  signal: AbortSignal,
): Promise<PreparedCleanUp> {
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

export async function describePlan(
  { decisions, doomed, survey, prune, listing }: PreparedCleanUp,
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

/** The files of these snapshots, as they are stored. */
export async function sizesOf(
  vault: Vault,
  snapshots: readonly StoredSnapshot[],
): Promise<{ name: string; sizeBytes: number }[]> {
  const wanted = new Set(snapshots.map(({ id }) => `snapshots/${id}`));
  const files: { name: string; sizeBytes: number }[] = [];
  if (wanted.size === 0) return files;
  for await (const file of vault.storage.list('snapshots')) if (wanted.has(file.name)) files.push(file);
  return files;
}

function pruneOptions({ vault, maxUnusedPercent = 5 }: CleanUpOptions) {
  if (!(maxUnusedPercent >= 0 && maxUnusedPercent <= 90)) {
    throw new HoldfastError('invalid-input', 'What may stay unused is a percentage from 0 to 90.');
  }
  return { maxUnused: maxUnusedPercent / 100, version: vault.config.version, packSizeBytes };
}
