import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucketsOfPortion, choosePortion, markRead, newReadState, parseReadState } from './portion.ts';

const day = 24 * 60 * 60_000;
const start = new Date('2026-01-01T02:00:00Z');

/** Reads every night for so many nights; answers the longest that any bucket waited, in days. */
function longestWait(nights: number, options: { cycleDays: number; sizes: number[]; maxBytes?: number }) {
  let state = newReadState(start);
  const last = new Array<number>(256).fill(start.getTime());
  let longest = 0;
  let mostBytes = 0;
  for (let night = 0; night < nights; night++) {
    // Never quite at the same time.
    const now = new Date(start.getTime() + night * day + ((night * 7919) % 3_600_000));
    const { buckets } = choosePortion(state, options.sizes, { ...options, now });
    state = markRead(parseReadState(JSON.parse(JSON.stringify(state))), buckets, now);
    for (const bucket of buckets) {
      longest = Math.max(longest, now.getTime() - last[bucket]!);
      last[bucket] = now.getTime();
    }
    mostBytes = Math.max(
      mostBytes,
      buckets.reduce((sum, bucket) => sum + options.sizes[bucket]!, 0),
    );
  }
  const end = start.getTime() + nights * day;
  for (const at of last) longest = Math.max(longest, end - at);
  return { days: longest / day, mostBytes };
}

describe('reading a vault in portions', () => {
  test('reads everything within the cycle, an even share every night', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (cycleDays) => {
        const sizes = new Array<number>(256).fill(1);
        const { days, mostBytes } = longestWait(cycleDays * 3 + 2, { cycleDays, sizes });
        expect(days).toBeLessThanOrEqual(cycleDays + 1.1);
        // The first round is a little quicker, to be done in as many nights.
        expect(mostBytes).toBeLessThanOrEqual(Math.ceil((256 * 1.4) / cycleDays) + 1);
      }),
      { numRuns: 60 },
    );
  });

  test('keeps to its budget, one bucket at the least, and says what is left', () => {
    const state = newReadState(start);
    const now = new Date(start.getTime() + 10 * day);
    const sizes = new Array<number>(256).fill(100);
    const all = choosePortion(state, sizes, { cycleDays: 30, now });
    const some = choosePortion(state, sizes, { cycleDays: 30, maxBytes: 350, now });
    expect(some.buckets).toEqual(all.buckets.slice(0, 3));
    expect(some.overdue).toBe(all.buckets.length - 3);
    expect(choosePortion(state, sizes, { cycleDays: 30, maxBytes: 1, now }).buckets).toHaveLength(1);
  });

  test('by number, portions share the vault out without gaps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 256 }), (count) => {
        const parts = Array.from({ length: count }, (_, i) => bucketsOfPortion({ index: i + 1, count }));
        expect(parts.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 256 }, (_, i) => i));
      }),
    );
    expect(() => bucketsOfPortion({ index: 0, count: 3 })).toThrow('A portion is I/N');
    expect(() => bucketsOfPortion({ index: 1, count: 257 })).toThrow('A portion is I/N');
  });

  test('takes no state that it did not write', () => {
    for (const value of [
      null,
      {},
      { ...newReadState(start), buckets: [] },
      { ...newReadState(start), startedAt: 1 },
    ])
      expect(() => parseReadState(value)).toThrow('cannot be used');
  });
});
