import { expect, test } from 'vitest';
import { byteSize } from './byte-size.ts';

test.each([
  ['1', 1],
  ['500M', 500_000_000],
  ['2GB', 2_000_000_000],
  ['1.5 k', 1500],
])('%s is %i bytes', (text, bytes) => {
  expect(byteSize(text)).toBe(bytes);
});

test.each(['', '0', '-1', 'G', '1X', '1e9'])('%j is no size', (text) => {
  expect(() => byteSize(text)).toThrow('It is a size such as');
});
