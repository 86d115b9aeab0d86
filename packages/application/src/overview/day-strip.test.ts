import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastDays, makeStrip, openZone } from './day-strip.ts';
import type { BackupSchedule } from './expectation.ts';

const now = new Date('2026-11-21T12:00:00Z');
const created = new Date('2026-11-01T00:00:00Z');
const source = { id: 'a', kind: 'database', createdAt: created };
const daily: BackupSchedule = {
  ...{ cron: '0 0 * * *', timeZone: 'UTC', paused: false, createdAt: created, what: { task: 'full' } },
};

test('the worst of a day counts', () => {
  const counts = [
    { day: '2026-11-20', status: 'succeeded', runs: 23 },
    { day: '2026-11-20', status: 'failed', runs: 1 },
    { day: '2026-11-21', status: 'succeeded', runs: 1 },
    { day: '2026-11-21', status: 'queued', runs: 1 },
  ];
  const strip = makeStrip(source, { days: lastDays(2, 'UTC', now), counts, schedules: [], now });
  expect(strip).toEqual([
    { day: '2026-11-20', outcome: 'failed', runs: 24 },
    { day: '2026-11-21', outcome: 'running', runs: 2 },
  ]);
});

test('a day on which something was due and nothing ran was missed; before the source was there, nothing was due', () => {
  const strip = makeStrip(source, { days: lastDays(30, 'UTC', now), counts: [], schedules: [daily], now });
  const outcomes = Object.fromEntries(strip.map(({ day, outcome }) => [day, outcome]));
  expect(outcomes['2026-10-30']).toBe('none');
  expect(outcomes['2026-11-05']).toBe('missed');
  expect(outcomes['2026-11-21']).toBe('missed');
});

test('what is due later today was not missed yet', () => {
  const evening = { ...daily, cron: '0 22 * * *' };
  const strip = makeStrip(source, { days: lastDays(2, 'UTC', now), counts: [], schedules: [evening], now });
  expect(strip.map(({ outcome }) => outcome)).toEqual(['missed', 'none']);
});

describe('days of a zone', () => {
  test.for([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['2026-11-21', 'Asia/Kathmandu', '2026-11-20T18:15:00.000Z'],
    ['2026-11-21', 'Pacific/Kiritimati', '2026-11-20T10:00:00.000Z'],
    ['2026-11-21', 'Pacific/Pago_Pago', '2026-11-21T11:00:00.000Z'],
    // Midnight does not exist there on that day.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  ])('%s in %s begins at %s', ([day, zone, expected]) => {
    expect(openZone(zone!).startOf(day!).toISOString()).toBe(expected);
  });

  test('follow each other without a gap, and end with today', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.date({ min: new Date('2015-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        (zone, moment) => {
          const days = lastDays(30, zone, moment);
          for (const [i, { to }] of days.slice(0, -1).entries()) expect(days[i + 1]!.from).toEqual(to);
          const last = days.at(-1)!;
          expect(last.from <= moment && moment < last.to).toBe(true);
        },
      ),
    );
  });
});
