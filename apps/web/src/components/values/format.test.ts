import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDuration,
  formatExact,
  formatMoment,
  formatRelative,
} from './format.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [4_200_000_000, '4.2 GB'],
  [9_960, '10 kB'],
  [610_400_000, '610 MB'],
  [999_600, '1 MB'],
  [Number.MAX_SAFE_INTEGER, '9 PB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '1 ms'],
  [420, '420 ms'],
  [1_240, '1.2 s'],
  [45_000, '45 s'],
  [59_700, '1 min'],
  [72_000, '1 min 12 s'],
  [3_600_000, '1 h'],
  [11_100_000, '3 h 5 min'],
  [187_200_000, '2 d 4 h'],
])('%d ms are %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

test('counts have separators and the right number', () => {
  expect(formatCount(1_204_332)).toBe('1,204,332');
  expect(formatCounted(1, 'table')).toBe('1 table');
  expect(formatCounted(1204, 'table')).toBe('1,204 tables');
  expect(formatCounted(2, 'entry', 'entries')).toBe('2 entries');
});

describe('relative times', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  test.each([
    ['2026-11-21T12:00:08Z', 'now'],
    ['2026-11-21T11:59:40Z', 'just now'],
    ['2026-11-21T12:00:20Z', 'in a moment'],
    ['2026-11-21T11:48:00Z', '12 min ago'],
    ['2026-11-21T12:14:00Z', 'in 14 min'],
    ['2026-11-21T06:00:00Z', '6 h ago'],
    ['2026-11-20T12:00:00Z', 'yesterday'],
    ['2026-11-22T12:00:00Z', 'tomorrow'],
    ['2026-11-18T12:00:00Z', '3 d ago'],
    ['2026-05-21T12:00:00Z', '6 months ago'],
    ['2023-11-21T12:00:00Z', '3 years ago'],
  ])('%s is %s', (at, text) => {
    expect(formatRelative(new Date(at), now)).toBe(text);
  });

  test('the exact time names its day and zone', () => {
    expect(formatExact(now, 'Europe/Zurich')).toBe('Saturday, 21 November 2026 at 13:00:00 CET');
  });

  test('a year is shown when it is another one', () => {
    expect(formatMoment(now, now, 'UTC')).toBe('21 Nov, 12:00');
    expect(formatMoment(new Date('2025-11-21T12:00:00Z'), now, 'UTC')).toBe('21 Nov 2025, 12:00');
  });
});
