import { expect, test } from 'vitest';
import { parseDuration } from './duration.ts';

test.each([
  ['0s', 0],
  ['90s', 90_000],
  ['10m', 600_000],
  ['24h', 86_400_000],
])('%s is %i ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', '10', 'm', '1d', '-5m', '1.5h', '25h', '10 m'])('“%s” is refused', (text) => {
  expect(() => parseDuration(text)).toThrow('such as 90s, 10m or 2h');
});
