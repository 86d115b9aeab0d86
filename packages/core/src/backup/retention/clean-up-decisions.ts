/**
 * What a clean-up may remove: what the policies do not keep, less what no policy may take away. Pure, so that the preview
 * and the clean-up itself decide alike.
 */
import type { Backup } from '../backup.ts';
import { applyRetention, type KeepReason } from './apply-retention.ts';
import type { RetentionPolicy } from './policy.ts';

export interface CleanUpRules {
  /** One for all sources, or asked for each; a source without one keeps everything, and so does an empty policy. */
  policy?:
    | RetentionPolicy
    | ((source: Pick<Backup, 'source' | 'kind'>) => RetentionPolicy | undefined)
    | undefined;
  /** Only backups of this source may go. */
  source?: string | undefined;
  /** Days and weeks are those of this IANA time zone; UTC by default. */
  timeZone?: string | undefined;
  now?: Date | undefined;
  /** Lets the policy decide about snapshots of other programs too. They are kept otherwise. */
  includeForeign?: boolean | undefined;
  /** Ids of backups that a test restore has proven. Of each source one of these stays. */
  proven?: ReadonlySet<string> | undefined;
  /** Ids of backups that are known to be damaged: none of them counts as the last good one. */
  damaged?: ReadonlySet<string> | undefined;
  /** Ids of backups that are being verified or restored. Looked at again when the clean-up removes. */
  protect?: ReadonlySet<string> | undefined;
  /** Ids of the backups that may go at all: those that a person was shown. What the rules add to them stays. */
  only?: ReadonlySet<string> | undefined;
}

export interface CleanUpReason extends Omit<KeepReason, 'rule'> {
  rule:
    | KeepReason['rule']
    /** No other good backup of its source would be left. */
    | 'last-good'
    /** No other proven backup of its source would be left. */
    | 'only-proven'
    /** It is being verified or restored. */
    | 'in-use'
    /** Another program made it. */
    | 'foreign'
    /** The clean-up is of another source. */
    | 'other-source'
    /** It became superfluous only after the preview, or while the clean-up was under way. */
    | 'next-time';
}

export interface CleanUpDecision {
  backup: Backup;
  keep: boolean;
  /** Why it stays; empty when it goes. */
  reasons: CleanUpReason[];
}

/** Decides about every backup, in the order given. Throws `invalid-input` for a policy or time zone that says nothing. */
export function decideCleanUp(backups: readonly Backup[], rules: CleanUpRules): CleanUpDecision[] {
  const groups = new Map<string, CleanUpDecision[]>();
  const decisions = backups.map((backup) => {
    const decision: CleanUpDecision = { backup, keep: true, reasons: [] };
    const name = `${backup.kind} ${backup.own} ${backup.source}`;
    const group = groups.get(name);
    if (group) group.push(decision);
    else groups.set(name, [decision]);
    return decision;
  });
  for (const group of groups.values()) decideGroup(group, rules);
  return decisions;
}

function decideGroup(group: CleanUpDecision[], rules: CleanUpRules): void {
  const first = group[0]!.backup;
  const isOther = rules.source !== undefined && first.source !== rules.source;
  if (isOther || (!first.own && rules.includeForeign !== true)) {
    for (const decision of group) decision.reasons = [{ rule: isOther ? 'other-source' : 'foreign' }];
    return;
  }
  const policy = (typeof rules.policy === 'function' ? rules.policy(first) : rules.policy) ?? {};
  const kept = applyRetention(
    group.map(({ backup }) => backup),
    policy,
    { timeZone: rules.timeZone ?? 'UTC', now: rules.now },
  );
  for (const [i, { keep, reasons }] of kept.entries()) Object.assign(group[i]!, { keep, reasons });
  for (const decision of group) if (names(rules.protect, decision.backup)) stay(decision, 'in-use');
  const isGood = ({ backup }: CleanUpDecision) => !backup.partial && !names(rules.damaged, backup);
  // Something is better than nothing: where none is whole, the newest stays.
  keepNewest(group, group.some(isGood) ? isGood : () => true, 'last-good');
  keepNewest(group, ({ backup }) => names(rules.proven, backup), 'only-proven');
  if (rules.only === undefined) return;
  for (const decision of group)
    if (!decision.keep && !names(rules.only, decision.backup)) stay(decision, 'next-time');
}

/** Makes sure that one of those stays that this is true of. */
function keepNewest(
  group: readonly CleanUpDecision[],
  isOne: (decision: CleanUpDecision) => boolean,
  rule: 'last-good' | 'only-proven',
): void {
  const candidates = group.filter(isOne);
  if (candidates.length === 0 || candidates.some(({ keep }) => keep)) return;
  stay(
    candidates.reduce((newest, one) =>
      one.backup.snapshot.timeNs > newest.backup.snapshot.timeNs ? one : newest,
    ),
    rule,
  );
}

function stay(decision: CleanUpDecision, rule: CleanUpReason['rule']): void {
  decision.keep = true;
  decision.reasons = [...decision.reasons, { rule }];
}

/** Whether a set of ids names a backup, by the id of whichever of its snapshots. */
export function names(ids: ReadonlySet<string> | undefined, backup: Backup): boolean {
  if (ids === undefined || ids.size === 0) return false;
  return idsOf(backup).some((id) => ids.has(id));
}

export function idsOf({ id, snapshot, duplicates }: Backup): string[] {
  return [id, snapshot.id, ...duplicates.map((duplicate) => duplicate.id)];
}
