/**
 * Hours, days, ISO weeks, months and years of a moment: in a declared time zone, or by the offset that was recorded with
 * it. Going back by months and days is Go's `AddDate`: 31 March less a month is 3 March, and a time that a change of
 * clocks left out moves as Go moves it, so that the answer is restic's to the nanosecond.
 */
import { HoldfastError } from '../../errors.ts';
import type { CalendarSpan } from './policy.ts';

/** A moment, and the offset that it was recorded with. */
export interface Moment {
  ns: bigint;
  offsetMinutes: number;
}

/** Seconds east of UTC at a moment. */
export type OffsetAt = (epochSeconds: number) => number;

export type BucketUnit = 'hour' | 'day' | 'week' | 'month' | 'year';

const nsPerSecond = 1_000_000_000n;

/** The rule of an IANA time zone. Throws `invalid-input` for a name that this machine does not know. */
export function offsetsOfZone(timeZone: string): OffsetAt {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', era: 'short' },
      ...{
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      },
    });
  } catch (cause) {
    throw new HoldfastError(
      'invalid-input',
      `“${timeZone.slice(0, 60)}” is not a time zone that this machine knows. Write one such as Europe/Berlin or UTC.`,
      { cause },
    );
  }
  return (epochSeconds) => {
    const parts = new Map(format.formatToParts(epochSeconds * 1000).map(({ type, value }) => [type, value]));
    const field = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name));
    const year = parts.get('era')?.startsWith('B') ? 1 - field('year') : field('year');
    const local = new Date(0);
    local.setUTCFullYear(year, field('month') - 1, field('day'));
    local.setUTCHours(field('hour'), field('minute'), field('second'));
    return local.getTime() / 1000 - epochSeconds;
  };
}

/** The name of the bucket that a moment falls into: `2026-05-04`, `2026-W19`. Equal names are one bucket. */
export function bucketOf(unit: BucketUnit, moment: Moment, offsetAt: OffsetAt | undefined): string {
  const local = localDate(moment, offsetAt);
  const year = padded(local.getUTCFullYear(), 4);
  if (unit === 'year') return year;
  if (unit === 'week') return isoWeek(local);
  const month = `${year}-${padded(local.getUTCMonth() + 1, 2)}`;
  if (unit === 'month') return month;
  const day = `${month}-${padded(local.getUTCDate(), 2)}`;
  return unit === 'day' ? day : `${day} ${padded(local.getUTCHours(), 2)}h`;
}

/** The moment that lies a span before another, in nanoseconds. */
export function goBack(moment: Moment, span: CalendarSpan, offsetAt: OffsetAt | undefined): bigint {
  const seconds = secondsOf(moment);
  const fraction = moment.ns - BigInt(seconds) * nsPerSecond;
  const local = localDate(moment, offsetAt);
  local.setUTCFullYear(
    local.getUTCFullYear() - span.years,
    local.getUTCMonth() - span.months,
    local.getUTCDate() - span.days,
  );
  const wanted = local.getTime() / 1000;
  let offset = moment.offsetMinutes * 60;
  // As Go's time.Date: the offset of that reading taken for UTC, then the one at the moment that this gives.
  if (offsetAt) offset = offsetAt(wanted - offsetAt(wanted));
  return (BigInt(wanted - offset) - BigInt(span.hours) * 3600n) * nsPerSecond + fraction;
}

/** A date whose UTC fields are the local ones, to the second. */
function localDate(moment: Moment, offsetAt: OffsetAt | undefined): Date {
  const seconds = secondsOf(moment);
  const offset = offsetAt ? offsetAt(seconds) : moment.offsetMinutes * 60;
  return new Date((seconds + offset) * 1000);
}

function secondsOf({ ns }: Moment): number {
  const seconds = Number(ns / nsPerSecond);
  return ns < 0n && ns % nsPerSecond !== 0n ? seconds - 1 : seconds;
}

/** The week belongs to the year that its Thursday lies in. */
function isoWeek(local: Date): string {
  const thursday = new Date(local);
  thursday.setUTCDate(local.getUTCDate() + 3 - ((local.getUTCDay() + 6) % 7));
  const newYear = new Date(0);
  newYear.setUTCFullYear(thursday.getUTCFullYear(), 0, 1);
  const dayOfYear = Math.floor((thursday.getTime() - newYear.getTime()) / 86_400_000);
  return `${padded(thursday.getUTCFullYear(), 4)}-W${padded(Math.floor(dayOfYear / 7) + 1, 2)}`;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
