import { expect, test } from 'vitest';
import { portion } from './portion.ts';

test('a portion is one number of another', () => {
  expect(portion('3/30')).toEqual({ index: 3, count: 30 });
  expect(portion('256/256')).toEqual({ index: 256, count: 256 });
});

test.each(['', '0/3', '4/3', '1/0', '1/257', '1', 'a/b', '-1/3'])('%j is none', (text) => {
  expect(() => portion(text)).toThrow('It is I/N');
});
