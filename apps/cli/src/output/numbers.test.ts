import { describe, expect, test } from 'vitest';
import { counted, formatBytes, formatCount } from './numbers.ts';

describe('formatBytes', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [4_200_000_000, '4.2 GB'],
    [9_949_999, '9.9 MB'],
    [9_950_000, '10 MB'],
    [610_000_000, '610 MB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [1e18, '1.0 EB'],
    [1e22, '10000 EB'],
  ])('%d', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

test('counts', () => {
  expect(formatCount(1_204_332)).toBe('1,204,332');
  expect(formatCount(2n ** 64n)).toBe('18,446,744,073,709,551,616');
  expect([counted(1, 'row'), counted(1200, 'row'), counted(0, 'directory', 'directories')]).toEqual([
    ...['1 row', '1,200 rows', '0 directories'],
  ]);
});
