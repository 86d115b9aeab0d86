/**
 * Which backups a policy keeps, and why: exactly what `restic forget` answers (since 0.17; older ones do not keep the
 * oldest backup while a count is not used up), per source. Pure: it looks at nothing but its arguments.
 *
 * Days, weeks and months are those of `timeZone`. Without one they are those of the offset that each backup recorded,
 * which is what restic goes by; our own backups record UTC.
 */
import { parseGoTime } from '../../vault/index.ts';
import type { BackupKind } from '../backup.ts';
import { type BucketUnit, bucketOf, goBack, type Moment, offsetsOfZone } from './calendar.ts';
import { isEmptyPolicy, isEmptySpan, type KeepCount, parseSpan, type RetentionPolicy } from './policy.ts';

/** What a policy looks at of a backup. */
export interface RetainableBackup {
  id: string;
  kind: BackupKind;
  source: string;
  /** RFC 3339. */
  time: string;
  pinned: boolean;
  /** Its time as recorded, to the nanosecond and with its offset, counts before `time`. */
  snapshot?: { time: string } | undefined;
}

export type RetentionRule =
  | 'last'
  | 'hourly'
  | 'daily'
  | 'weekly'
  | 'monthly'
  | 'yearly'
  | 'within'
  | 'within-hourly'
  | 'within-daily'
  | 'within-weekly'
  | 'within-monthly'
  | 'within-yearly'
  /** Somebody pinned it: no policy removes it. */
  | 'pinned'
  /** There is no rule for its source. */
  | 'no-policy';

export interface KeepReason {
  rule: RetentionRule;
  /** The hour, day, week, month or year that it is the newest of: `2026-05-04`, `2026-W19`. */
  bucket?: string;
  /** It is not the newest of its bucket, but the oldest of all while the rule's number is not reached. */
  oldest?: true;
  /** The time that the rule counts within: `30d`. */
  within?: string;
}

export interface RetentionDecision<B> {
  backup: B;
  keep: boolean;
  /** Why it stays; empty when it goes. */
  reasons: KeepReason[];
}

export interface RetentionOptions {
  /** An IANA name. Without one, the offset recorded with each backup counts. */
  timeZone?: string | undefined;
  /** A backup from after this moment is not the newest that times are counted back from. */
  now?: Date | undefined;
}

/** Decides about every backup, in the order given. Throws `invalid-input` for a policy or time zone that says nothing. */
export function applyRetention<B extends RetainableBackup>(
  backups: readonly B[],
  policy: RetentionPolicy,
  options: RetentionOptions = {},
): RetentionDecision<B>[] {
  const groups = new Map<string, B[]>();
  for (const backup of backups) {
    const name = `${backup.kind} ${backup.source}`;
    const group = groups.get(name);
    if (group) group.push(backup);
    else groups.set(name, [backup]);
  }
  const decisions = new Map<B, RetentionDecision<B>>();
  const decide = isEmptyPolicy(policy) ? keepAll : createDecider(policy, options);
  for (const group of groups.values()) {
    for (const decision of decide(group))
      decisions.set(decision.backup as B, decision as RetentionDecision<B>);
  }
  return backups.map((backup) => decisions.get(backup)!);
}

type Decider = (group: readonly RetainableBackup[]) => RetentionDecision<RetainableBackup>[];

const keepAll: Decider = (group) =>
  group.map((backup) => ({
    backup,
    keep: true,
    reasons: [{ rule: 'no-policy' }, ...(backup.pinned ? [{ rule: 'pinned' } as const] : [])],
  }));

interface CountedRule {
  rule: RetentionRule;
  unit: BucketUnit | undefined;
  count: KeepCount | undefined;
}

interface WithinRule {
  rule: RetentionRule;
  /** Undefined: every backup of the time. */
  unit: BucketUnit | undefined;
  within: string;
}

function createDecider(policy: RetentionPolicy, { timeZone, now = new Date() }: RetentionOptions): Decider {
  const offsetAt = timeZone === undefined ? undefined : offsetsOfZone(timeZone);
  const counted = countedRules(policy);
  const within = withinRules(policy);
  return (group) => {
    const ordered = newestFirst(group);
    const latest = ordered.find(({ moment }) => moment.ns < BigInt(now.getTime()) * 1_000_000n)?.moment;
    // Where everything is from the future, everything is young.
    const since = within.map((rule) => latest && goBack(latest, parseSpan(rule.within), offsetAt));
    const left = counted.map(({ count }) =>
      count === 'unlimited' ? Number.POSITIVE_INFINITY : (count ?? 0),
    );
    const lastBucket = new Map<RetentionRule, string>();
    return ordered.map(({ backup, moment }, nr) => {
      const reasons: KeepReason[] = backup.pinned ? [{ rule: 'pinned' }] : [];
      const isOldest = nr === ordered.length - 1;
      for (const [i, { rule, unit }] of counted.entries()) {
        if (left[i]! <= 0) continue;
        const bucket = unit && bucketOf(unit, moment, offsetAt);
        const isNew = bucket === undefined || bucket !== lastBucket.get(rule);
        if (!isNew && !isOldest) continue;
        left[i]!--;
        if (bucket !== undefined) lastBucket.set(rule, bucket);
        reasons.push(reasonOf(rule, { bucket, oldest: !isNew }));
      }
      for (const [i, { rule, unit, within: span }] of within.entries()) {
        const from = since[i];
        if (from !== undefined && moment.ns <= from) continue;
        const bucket = unit && bucketOf(unit, moment, offsetAt);
        const isNew = bucket === undefined || bucket !== lastBucket.get(rule);
        if (!isNew && !isOldest) continue;
        if (bucket !== undefined) lastBucket.set(rule, bucket);
        reasons.push(reasonOf(rule, { bucket, oldest: !isNew, within: span }));
      }
      return { backup, keep: reasons.length > 0, reasons };
    });
  };
}

function reasonOf(
  rule: RetentionRule,
  { bucket, oldest, within }: { bucket: string | undefined; oldest: boolean; within?: string },
): KeepReason {
  return {
    rule,
    ...(bucket === undefined ? {} : { bucket }),
    ...(oldest ? { oldest } : {}),
    ...(within === undefined ? {} : { within }),
  };
}

function countedRules(policy: RetentionPolicy): CountedRule[] {
  const rules: CountedRule[] = [
    { rule: 'last', unit: undefined, count: policy.keepLast },
    { rule: 'hourly', unit: 'hour', count: policy.keepHourly },
    { rule: 'daily', unit: 'day', count: policy.keepDaily },
    { rule: 'weekly', unit: 'week', count: policy.keepWeekly },
    { rule: 'monthly', unit: 'month', count: policy.keepMonthly },
    { rule: 'yearly', unit: 'year', count: policy.keepYearly },
  ];
  return rules.filter(({ count }) => count !== undefined && count !== 0);
}

function withinRules(policy: RetentionPolicy): WithinRule[] {
  const rules: { rule: RetentionRule; unit: BucketUnit | undefined; within: string | undefined }[] = [
    { rule: 'within', unit: undefined, within: policy.keepWithin },
    { rule: 'within-hourly', unit: 'hour', within: policy.keepWithinHourly },
    { rule: 'within-daily', unit: 'day', within: policy.keepWithinDaily },
    { rule: 'within-weekly', unit: 'week', within: policy.keepWithinWeekly },
    { rule: 'within-monthly', unit: 'month', within: policy.keepWithinMonthly },
    { rule: 'within-yearly', unit: 'year', within: policy.keepWithinYearly },
  ];
  return rules.flatMap(({ rule, unit, within }) =>
    within === undefined || isEmptySpan(parseSpan(within)) ? [] : [{ rule, unit, within }],
  );
}

function newestFirst(group: readonly RetainableBackup[]): { backup: RetainableBackup; moment: Moment }[] {
  return group
    .map((backup) => ({ backup, moment: parseGoTime(backup.snapshot?.time ?? backup.time) }))
    .sort((a, b) =>
      a.moment.ns === b.moment.ns ? (a.backup.id < b.backup.id ? -1 : 1) : a.moment.ns < b.moment.ns ? 1 : -1,
    );
}
