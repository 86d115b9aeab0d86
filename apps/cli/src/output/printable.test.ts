import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printableLine } from './printable.ts';
import { cutToWidth, textWidth } from './text-width.ts';

describe('printableLine', () => {
  test.each([
    ['plain, é, 顧客, 👩‍🍳', 'plain, é, 顧客, 👩‍🍳'],
    ['\u001b[31mred\u001b[39m', '\u001b[31mred\u001b[39m'],
    ['\u001b]0;title\u0007', '\\x1b]0;title\\x07'],
    ['\u001b[2J', '\\x1b[2J'],
    ['\u009b31m', '\\x9b31m'],
    ['\u0007[31m', '\\x07[31m'],
    ['a\nb\rc\td', 'a\\x0ab\\x0dc\\x09d'],
    ['txt.\u202egpj', 'txt.\\u202egpj'],
  ])('%j', (line, printed) => expect(printableLine(line)).toBe(printed));

  test('lets nothing through that a terminal obeys, but colours', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (line) => {
        const rest = printableLine(line).replaceAll(/\p{Cc}\[[\d;]*m/gu, '');
        expect(rest).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

test('a text is cut to fit', () => {
  expect(cutToWidth('short', 10)).toBe('short');
  expect(cutToWidth('much too long', 8)).toBe('much to…');
  expect(cutToWidth('顧客顧客', 6)).toBe('顧客…');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
      expect(textWidth(cutToWidth(text, width))).toBeLessThanOrEqual(width);
    }),
  );
});
