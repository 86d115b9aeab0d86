import { nextFirings } from '@holdfast/application/schedules';
import type { SchedulePreview } from '@holdfast/contracts/schedules';

/** The next firings, and what is to know about them. Throws `invalid-input` for what is no cron expression. */
export function previewSchedule(
  { cron, timeZone, count }: { cron: string; timeZone: string; count: number },
  now = new Date(),
): SchedulePreview {
  const next = nextFirings(cron, timeZone, { count, after: now });
  return { next: next.map((moment) => moment.toISOString()), note: noteOf(cron, timeZone, next) };
}

function noteOf(cron: string, timeZone: string, next: readonly Date[]): string | null {
  if (next.length === 0) return 'This never comes. Choose a day that exists.';
  const [minute = '', hour = ''] = cron.split(/\s+/);
  if (!/^\d+$/.test(minute) || !/^\d+$/.test(hour) || !changesClock(timeZone, next[0]!)) return null;
  if (Number(hour) > 3) return null;
  return 'Where the clock is put forward over this time, it fires right after; where it is put back, it fires once.';
}

function changesClock(timeZone: string, from: Date): boolean {
  const offset = (at: Date) =>
    new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
      .formatToParts(at)
      .find(({ type }) => type === 'timeZoneName')?.value;
  const months = Array.from({ length: 12 }, (_, i) => offset(new Date(from.getTime() + i * 31 * 86_400_000)));
  return new Set(months).size > 1;
}
