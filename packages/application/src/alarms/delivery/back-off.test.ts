import { expect, test } from 'vitest';
import { isGivenUp, waitAfter } from './back-off.ts';

test('it is tried again after one minute, two, four … and at last every hour', () => {
  const minutes = Array.from({ length: 9 }, (_, tried) => waitAfter(tried + 1) / 60_000);
  expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('after a day it is given up, a ping after ten minutes', () => {
  expect(isGivenUp(23 * 3_600_000, 'raised')).toBe(false);
  expect(isGivenUp(24 * 3_600_000, 'raised')).toBe(true);
  expect(isGivenUp(9 * 60_000, 'ping')).toBe(false);
  expect(isGivenUp(10 * 60_000, 'ping')).toBe(true);
});
