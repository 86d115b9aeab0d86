import { describe, expect, test } from 'vitest';
import { formatAgo, formatDuration, formatTime, formatTimeWithZone } from './times.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('formatDuration', () => {
  test.each([
    [0, '0.0 s'],
    [-5, '0.0 s'],
    [9949, '9.9 s'],
    [9950, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [72_000, '1 min 12 s'],
    [hour - 400, '1 h'],
    [2 * hour + 5 * minute, '2 h 5 min'],
    [day - 1, '1 d'],
    [3 * day + 4 * hour, '3 d 4 h'],
  ])('%d ms', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('formatAgo', () => {
  const now = new Date('2026-11-20T22:00:00Z');
  test.each([
    [-2 * minute, 'in the future'],
    [-minute / 2, 'just now'],
    [minute - 1, 'just now'],
    [minute, '1 minute ago'],
    [12 * minute, '12 minutes ago'],
    [hour, '1 hour ago'],
    [47 * hour, '47 hours ago'],
    [2 * day, '2 days ago'],
    [59 * day, '59 days ago'],
    [90 * day, '2 months ago'],
    [800 * day, '2 years ago'],
  ])('%d ms before', (ms, text) => expect(formatAgo(new Date(now.getTime() - ms), now)).toBe(text));
});

test('moments are in the reader’s zone, named where there is room', () => {
  const time = new Date(2026, 0, 2, 3, 4, 5);
  expect(formatTime(time)).toBe('2026-01-02 03:04:05');
  expect(formatTimeWithZone(time)).toMatch(/^2026-01-02 03:04:05 UTC([+−]\d\d:\d\d)?$/);
});
