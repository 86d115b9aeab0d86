import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dataRuns } from './zero-runs.ts';

test('what is left out is zeros, and runs are in order and apart', () => {
  const piece = fc.record({ length: fc.integer({ min: 0, max: 150_000 }), zero: fc.boolean() });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
      const data = Buffer.concat(pieces.map(({ length, zero }) => Buffer.alloc(length, zero ? 0 : 7)));
      const copy = Buffer.alloc(data.length);
      let before = -1;
      for (const { start, end } of dataRuns(data)) {
        expect(start).toBeGreaterThan(before);
        expect(end).toBeGreaterThan(start);
        data.copy(copy, start, start, end);
        before = end;
      }
      expect(copy.equals(data)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('a megabyte of zeros has nothing to write', () => {
  expect(dataRuns(Buffer.alloc(2 ** 20 + 1))).toEqual([]);
});
