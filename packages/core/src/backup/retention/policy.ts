/**
 * Which backups of a source stay: the rules of `restic forget`, with its names and its meaning. A backup stays when any
 * rule keeps it; a policy without a rule keeps everything.
 */
import { HoldfastError } from '../../errors.ts';

/** A number of buckets; a rule of 0 is none. */
export type KeepCount = number | 'unlimited';

export interface RetentionPolicy {
  keepLast?: KeepCount | undefined;
  keepHourly?: KeepCount | undefined;
  keepDaily?: KeepCount | undefined;
  /** ISO weeks, Monday to Sunday. */
  keepWeekly?: KeepCount | undefined;
  keepMonthly?: KeepCount | undefined;
  keepYearly?: KeepCount | undefined;
  /** Everything younger than this, counted back from the newest backup of the source: `30d`, `1y6m`, `12h`. */
  keepWithin?: string | undefined;
  /** The newest of each hour (day, …) within this time. */
  keepWithinHourly?: string | undefined;
  keepWithinDaily?: string | undefined;
  keepWithinWeekly?: string | undefined;
  keepWithinMonthly?: string | undefined;
  keepWithinYearly?: string | undefined;
}

/** A time as people mean it: a month is as long as the calendar says. */
export interface CalendarSpan {
  years: number;
  months: number;
  days: number;
  hours: number;
}

const spanUnits = { y: 'years', m: 'months', d: 'days', h: 'hours' } as const;

/** Reads `1y6m`, `30d`, `12h`, as restic does: of a unit given twice the last counts. Throws `invalid-input`. */
export function parseSpan(text: string): CalendarSpan {
  const span: CalendarSpan = { years: 0, months: 0, days: 0, hours: 0 };
  if (!/^(\d{1,6}[ymdh])+$/.test(text)) {
    throw new HoldfastError(
      'invalid-input',
      `“${text.slice(0, 40)}” is not a time to keep backups for. Write years, months, days and hours, such as 30d, 6m or 1y6m.`,
    );
  }
  for (const [, number, unit] of text.matchAll(/(\d+)([ymdh])/g)) {
    span[spanUnits[unit as keyof typeof spanUnits]] = Number(number);
  }
  return span;
}

export function isEmptySpan({ years, months, days, hours }: CalendarSpan): boolean {
  return years === 0 && months === 0 && days === 0 && hours === 0;
}

/** True when no rule of the policy says anything, so that everything stays. Throws `invalid-input` for nonsense. */
export function isEmptyPolicy(policy: RetentionPolicy): boolean {
  const {
    keepWithin,
    keepWithinHourly,
    keepWithinDaily,
    keepWithinWeekly,
    keepWithinMonthly,
    keepWithinYearly,
  } = policy;
  const spans = [
    ...[keepWithin, keepWithinHourly, keepWithinDaily],
    ...[keepWithinWeekly, keepWithinMonthly, keepWithinYearly],
  ];
  const { keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly } = policy;
  const counts = [keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly];
  return (
    counts.filter(isRule).length +
      spans.filter((span) => span !== undefined && !isEmptySpan(parseSpan(span))).length ===
    0
  );
}

function isRule(count: KeepCount | undefined): boolean {
  if (count === undefined || count === 'unlimited') return count === 'unlimited';
  if (Number.isSafeInteger(count) && count >= 0) return count > 0;
  throw new HoldfastError(
    'invalid-input',
    `${count} is not a number of backups to keep. Write a whole number, or “unlimited”.`,
  );
}
