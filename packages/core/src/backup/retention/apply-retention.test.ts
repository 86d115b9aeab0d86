import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyRetention, type RetainableBackup } from './apply-retention.ts';
import type { RetentionPolicy } from './policy.ts';

const now = new Date('2026-11-21T12:00:00Z');

function backupAt(time: string, changes: Partial<RetainableBackup> = {}): RetainableBackup {
  return { id: time, kind: 'files', source: 'shop', time, pinned: false, ...changes };
}

/** What stays, by time. */
function kept(times: readonly string[], policy: RetentionPolicy, timeZone?: string): string[] {
  const backups = times.map((time) => backupAt(time));
  return applyRetention(backups, policy, { now, timeZone })
    .filter(({ keep }) => keep)
    .map(({ backup }) => backup.time);
}

describe('a policy', () => {
  test('keeps the newest of each day, and the oldest while days are left', () => {
    const times = [
      '2026-11-18T01:00:00Z',
      '2026-11-18T02:00:00Z',
      '2026-11-19T01:00:00Z',
      '2026-11-19T23:00:00Z',
    ];
    expect(kept(times, { keepDaily: 1 })).toEqual([times[3]]);
    expect(kept(times, { keepDaily: 2 })).toEqual([times[1], times[3]]);
    expect(kept(times, { keepDaily: 3 })).toEqual([times[0], times[1], times[3]]);
    const decisions = applyRetention(
      times.map((time) => backupAt(time)),
      { keepDaily: 3 },
      { now },
    );
    expect(decisions[0]?.reasons).toEqual([{ rule: 'daily', bucket: '2026-11-18', oldest: true }]);
    expect(decisions[2]).toMatchObject({ keep: false, reasons: [] });
  });

  test('counts days and weeks in the declared time zone', () => {
    const times = ['2026-11-18T22:30:00Z', '2026-11-18T23:30:00Z'];
    expect(kept(times, { keepDaily: 'unlimited' }, 'UTC')).toHaveLength(2);
    const three = ['2026-11-18T21:00:00Z', ...times];
    expect(kept(three, { keepDaily: 2 }, 'UTC')).toEqual([three[0], three[2]]);
    expect(kept(three, { keepDaily: 2 }, 'Europe/Berlin')).toEqual([three[1], three[2]]);
  });

  test('counts ISO weeks: the first days of a year belong to the week of their Thursday', () => {
    const times = ['2026-12-31T10:00:00Z', '2027-01-03T10:00:00Z', '2027-01-04T10:00:00Z'];
    const decisions = applyRetention(
      times.map((time) => backupAt(time)),
      { keepWeekly: 2 },
      { now: new Date('2027-02-01Z') },
    );
    expect(decisions.map(({ reasons }) => reasons[0]?.bucket)).toEqual([undefined, '2026-W53', '2027-W01']);
  });

  test('counts times back from the newest backup, not from today', () => {
    const times = ['2020-03-01T00:00:00Z', '2020-03-05T00:00:00Z', '2020-03-31T00:00:00Z'];
    expect(kept(times, { keepWithin: '30d' })).toEqual([times[1], times[2]]);
    // A month before 31 March is 2 March in 2020: the 31st of a February of 29 days.
    expect(kept(times, { keepWithin: '1m' })).toEqual([times[1], times[2]]);
    expect(kept(times, { keepWithin: '1m1d' })).toEqual([times[1], times[2]]);
    expect(kept(times, { keepWithin: '1m1d1h' })).toEqual(times);
  });

  test('does not count from a backup of the future', () => {
    const times = ['2026-11-01T00:00:00Z', '2026-11-20T00:00:00Z', '2031-01-01T00:00:00Z'];
    expect(kept(times, { keepWithin: '5d' })).toEqual([times[1], times[2]]);
    expect(kept(['2031-01-01T00:00:00Z', '2035-01-01T00:00:00Z'], { keepWithin: '1h' })).toHaveLength(2);
  });

  test('is for each source by itself', () => {
    const time = '2026-11-18T01:00:00Z';
    const backups = [
      backupAt(time),
      backupAt('2026-11-17T01:00:00Z'),
      backupAt(time, { source: 'clinic' }),
      backupAt(time, { kind: 'database' }),
    ];
    const decisions = applyRetention(backups, { keepLast: 1 }, { now });
    expect(decisions.map(({ keep }) => keep)).toEqual([true, false, true, true]);
  });

  test('never removes what is pinned', () => {
    const backups = [backupAt('2026-11-18T01:00:00Z'), backupAt('2020-11-17T01:00:00Z', { pinned: true })];
    const [, old] = applyRetention(backups, { keepLast: 1 }, { now });
    expect(old).toMatchObject({ keep: true, reasons: [{ rule: 'pinned' }] });
  });

  test.each([{}, { keepLast: 0 }, { keepWithin: '0d' }])('without a rule keeps everything: %o', (policy) => {
    expect(kept(['2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z'], policy)).toHaveLength(2);
  });

  test.each([
    { keepLast: -1 },
    { keepDaily: 1.5 },
    { keepWithin: '30' },
    { keepWithin: '30 days' },
    { keepWithin: '-3d' },
    { keepWithin: '' },
    { keepWithinDaily: '3w' },
  ])('that says nothing sensible is refused: %o', (policy) => {
    expect(() => kept(['2020-01-01T00:00:00Z'], policy)).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
  });

  test('with a time zone that does not exist is refused', () => {
    expect(() => kept(['2020-01-01T00:00:00Z'], { keepLast: 1 }, 'Europe/Atlantis')).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
  });
});

describe('whatever the history', () => {
  const history = fc
    .uniqueArray(fc.integer({ min: 0, max: 3 * 365 * 24 * 4 }), { minLength: 1, maxLength: 60 })
    .map((quarters) =>
      quarters.map((quarter) => new Date(1_700_000_000_000 + quarter * 900_000).toISOString()),
    );
  const count = fc.integer({ min: 0, max: 8 });
  const policies: fc.Arbitrary<RetentionPolicy> = fc.record({
    ...{ keepLast: count, keepHourly: count, keepDaily: count, keepWeekly: count, keepMonthly: count },
    ...{ keepYearly: count, keepWithin: fc.constantFrom('0d', '3h', '10d', '2m', '1y1d') },
  });
  const zones = fc.constantFrom(undefined, 'UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia');

  test('the newest stays, the order does not matter, and a policy applied again removes nothing more', () => {
    fc.assert(
      fc.property(history, policies, zones, (times, policy, zone) => {
        const stay = kept(times, policy, zone);
        expect(stay).toContain([...times].sort().at(-1));
        expect(kept([...times].reverse(), policy, zone).sort()).toEqual([...stay].sort());
        expect(kept(stay, policy, zone)).toEqual(stay);
      }),
    );
  });
});
