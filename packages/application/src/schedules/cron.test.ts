import { expect, test } from 'vitest';
import { checkCron, nextFirings } from './cron.ts';

function firings(cron: string, timeZone: string, after: string, count: number): string[] {
  return nextFirings(cron, timeZone, { count, after: new Date(after) }).map((date) => date.toISOString());
}

test('a time that the spring skips fires at the first moment after the gap', () => {
  expect(firings('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00:00Z', 3)).toEqual([
    '2026-03-28T01:30:00.000Z',
    '2026-03-29T01:00:00.000Z',
    '2026-03-30T00:30:00.000Z',
  ]);
});

test('a time that the autumn has twice fires once', () => {
  expect(firings('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
    '2026-10-25T00:30:00.000Z',
    '2026-10-26T01:30:00.000Z',
  ]);
});

test.each([
  ['Europe/Berlin', '2026-03-29T00:00:00Z'],
  ['Europe/Berlin', '2026-10-25T00:00:00Z'],
  ['America/New_York', '2026-11-01T04:00:00Z'],
  ['Pacific/Auckland', '2026-09-26T10:00:00Z'],
])('every hour is every real hour in %s at %s', (timeZone, after) => {
  const times = nextFirings('15 * * * *', timeZone, { count: 24, after: new Date(after) });
  const steps = times.slice(1).map((time, at) => time.getTime() - times[at]!.getTime());
  expect(new Set(steps)).toEqual(new Set([3_600_000]));
});

test.each(['Europe/Berlin', 'America/Havana', 'America/Santiago', 'Australia/Lord_Howe', 'Africa/Cairo'])(
  'midnight and half past two come once on every day of a year in %s',
  (timeZone) => {
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
    for (const cron of ['0 0 * * *', '30 2 * * *']) {
      const times = nextFirings(cron, timeZone, { count: 365, after: new Date('2026-01-01T12:00:00Z') });
      expect(new Set(times.map((time) => day.format(time))).size).toBe(365);
    }
  },
);

test('what is no cron expression, no zone, or no day is refused with a sentence', () => {
  for (const cron of ['', 'now', '* * * *', '61 * * * *', '* * * * * *'])
    expect(() => checkCron(cron, 'UTC')).toThrow(/no cron expression/);
  expect(() => checkCron('0 0 * * *', 'Europe/Atlantis')).toThrow(/Europe\/Atlantis/);
  expect(() => checkCron('0 0 30 2 *', 'UTC')).toThrow(/never comes/);
});
