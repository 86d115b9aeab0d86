import { expect, test } from 'vitest';
import { fullAt } from './full-at.ts';

const now = new Date('2026-11-21T12:00:00Z');
const day = (daysAgo: number, storedBytes: number) => ({
  day: new Date(now.getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10),
  storedBytes,
});

test('free space divided by the growth of the last weeks', () => {
  const sizes = [day(100, 0), day(20, 1000), day(10, 2000), day(0, 3000)];
  expect(fullAt(sizes, 1000, now)?.toISOString()).toBe('2026-12-01T12:00:00.000Z');
});

test('not in sight: shrinking, standing still, years away, unknown, or too new to say', () => {
  expect(fullAt([day(20, 3000), day(0, 1000)], 1000, now)).toBeUndefined();
  expect(fullAt([day(20, 1000), day(0, 1000)], 1000, now)).toBeUndefined();
  expect(fullAt([day(20, 1000), day(0, 1001)], 1_000_000, now)).toBeUndefined();
  expect(fullAt([day(20, 1000), day(0, 3000)], null, now)).toBeUndefined();
  expect(fullAt([day(1, 1000), day(0, 3000)], 1000, now)).toBeUndefined();
  expect(fullAt([], 1000, now)).toBeUndefined();
});
