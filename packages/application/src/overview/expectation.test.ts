import { describe, expect, test } from 'vitest';
import { type BackupSchedule, backsUp, expectedSince } from './expectation.ts';

const now = new Date('2026-11-21T12:00:00Z');
const source = { id: 'a', kind: 'database', createdAt: new Date('2026-01-01T00:00:00Z') };
const hourly: BackupSchedule = {
  ...{ cron: '15 * * * *', timeZone: 'UTC', paused: false, createdAt: new Date('2026-01-01T00:00:00Z') },
  what: { task: 'backup', kind: 'database', sourceIds: null },
};
const since = (...args: Parameters<typeof expectedSince>) => expectedSince(...args)?.toISOString();

describe('what a schedule backs up', () => {
  test.for<[BackupSchedule['what'], string, boolean]>([
    [{ task: 'full' }, 'holdfast', true],
    [{ task: 'backup', kind: null, sourceIds: null }, 'files', true],
    [{ task: 'backup', kind: 'database', sourceIds: null }, 'files', false],
    [{ task: 'backup', kind: null, sourceIds: ['b'] }, 'database', false],
    [{ task: 'backup', kind: null, sourceIds: ['a', 'b'] }, 'database', true],
    [{ task: 'verify', level: 'restore', sourceIds: null }, 'database', false],
  ])('%j of %s: %s', ([what, kind, expected]) => {
    expect(backsUp({ ...hourly, what }, { id: 'a', kind })).toBe(expected);
  });
});

test('the last due time counts, once there was time to do it', () => {
  expect(since(source, [hourly], now)).toBe('2026-11-21T11:15:00.000Z');
  // 11:15 was ten minutes ago: it may still be on its way.
  expect(since(source, [hourly], new Date('2026-11-21T11:25:00Z'))).toBe('2026-11-21T10:15:00.000Z');
});

test('while one runs, the due time before counts', () => {
  expect(since(source, [hourly], now, { running: true })).toBe('2026-11-21T10:15:00.000Z');
});

test('the most frequent schedule decides, paused ones do not', () => {
  const daily = { ...hourly, cron: '0 0 * * *', what: { task: 'full' as const } };
  expect(since(source, [daily, hourly], now)).toBe('2026-11-21T11:15:00.000Z');
  expect(since(source, [daily, { ...hourly, paused: true }], now)).toBe('2026-11-21T00:00:00.000Z');
});

test('nothing is expected from before source or schedule were there', () => {
  expect(since({ ...source, createdAt: new Date('2026-11-21T11:30:00Z') }, [hourly], now)).toBeUndefined();
  expect(since(source, [{ ...hourly, createdAt: new Date('2026-11-21T11:30:00Z') }], now)).toBeUndefined();
});

test('without a schedule a week is recent', () => {
  expect(since(source, [], now)).toBe('2026-11-14T12:00:00.000Z');
  expect(since({ ...source, createdAt: new Date('2026-11-20T00:00:00Z') }, [], now)).toBeUndefined();
});
