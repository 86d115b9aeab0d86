/** Thirty days of a source at a glance: the worst that happened on each, and days on which something was due and did not run. */
import type { StripDay } from '@holdfast/contracts/sources';
import { nextFirings } from '../schedules/cron.ts';
import { type BackupSchedule, backsUp, graceMs } from './expectation.ts';
import { latest } from './moments.ts';

export const stripDays = 30;

export interface DayCount {
  day: string;
  status: string;
  runs: number;
}

/** The last so many days of that zone, oldest first, as yyyy-mm-dd; with the moments at which each begins and ends. */
export function lastDays(
  count: number,
  timeZone: string,
  now: Date,
): { day: string; from: Date; to: Date }[] {
  const zone = openZone(timeZone);
  const today = zone.dayOf(now);
  const days = Array.from({ length: count + 1 }, (_, i) => addDays(today, i - count + 1));
  const begins = days.map((day) => zone.startOf(day));
  return begins.slice(0, count).map((from, i) => ({ day: days[i]!, from, to: begins[i + 1]! }));
}

const order = ['failed', 'partial', 'cancelled', 'running', 'queued', 'succeeded'];

export function makeStrip(
  source: { id: string; kind: string; createdAt: Date },
  options: {
    days: readonly { day: string; from: Date; to: Date }[];
    counts: readonly DayCount[];
    schedules: readonly BackupSchedule[];
    now: Date;
  },
): StripDay[] {
  const schedules = options.schedules.filter((schedule) => !schedule.paused && backsUp(schedule, source));
  return options.days.map(({ day, from, to }): StripDay => {
    const counts = options.counts.filter((count) => count.day === day);
    const runs = counts.reduce((sum, count) => sum + count.runs, 0);
    const status = order.find((candidate) => counts.some((count) => count.status === candidate));
    if (status !== undefined) {
      return { day, runs, outcome: status === 'queued' ? 'running' : (status as StripDay['outcome']) };
    }
    const until = new Date(Math.min(to.getTime(), options.now.getTime() - graceMs));
    const missed = schedules.some((schedule) => {
      const since = latest([from, schedule.createdAt, source.createdAt])!;
      return since < until && isDue(schedule, since, until);
    });
    return { day, runs: 0, outcome: missed ? 'missed' : 'none' };
  });
}

function isDue({ cron, timeZone }: BackupSchedule, from: Date, until: Date): boolean {
  // The firing at midnight itself belongs to the day.
  const [next] = nextFirings(cron, timeZone, { count: 1, after: new Date(from.getTime() - 1000) });
  return next !== undefined && next < until;
}

interface Zone {
  /** The day of a moment, as yyyy-mm-dd. */
  dayOf(moment: Date): string;
  /** The first moment of a day; where midnight is skipped, the first that there is. */
  startOf(day: string): Date;
}

/** Making the formats takes far longer than using them, so they are made once for many days. */
export function openZone(timeZone: string): Zone {
  const days = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  const clock = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const offsetMs = (at: number): number => {
    const parts = clock.formatToParts(at);
    const value = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
    const local = Date.UTC(
      ...([value('year'), value('month') - 1, value('day')] as const),
      ...([value('hour'), value('minute'), value('second')] as const),
    );
    return local - Math.floor(at / 1000) * 1000;
  };
  return {
    dayOf: (moment) => days.format(moment),
    startOf(day) {
      const utc = Date.parse(`${day}T00:00:00Z`);
      // The zone's offset at about that time, and once more at the moment that follows from it.
      const first = utc - offsetMs(utc);
      const moment = utc - offsetMs(first);
      return new Date(days.format(moment) < day ? first : moment);
    },
  };
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
