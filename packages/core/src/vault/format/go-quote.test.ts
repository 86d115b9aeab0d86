import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { goQuote, goUnquote, isPrintable } from './go-quote.ts';

const quoteText = (text: string) => goQuote(Buffer.from(text, 'utf8'));
const code = (text: string) => text.codePointAt(0)!;

describe('goQuote', () => {
  // What Go 1.24 prints for strconv.Quote, without the outer quotes.
  test.each([
    ['plain name.txt', 'plain name.txt'],
    ['"quotes" and \\', String.raw`\"quotes\" and \\`],
    ["'single' `back`", "'single' `back`"],
    ['\x07\b\f\n\r\t\v', String.raw`\a\b\f\n\r\t\v`],
    ['\0\x01\x1f\x7f', String.raw`\x00\x01\x1f\x7f`],
    ['\x80\xa0\xad', String.raw`\u0080\u00a0\u00ad`],
    ['é日本🦀', 'é日本🦀'],
    ['\u2028\ufeff\u200b\u3000', String.raw`\u2028\ufeff\u200b\u3000`],
    ['\ue000\uffff\ufffd', `${String.raw`\ue000\uffff`}\ufffd`],
    ['\u{1fffe}\u{e0001}\u{10ffff}', String.raw`\U0001fffe\U000e0001\U0010ffff`],
  ])('%j', (text, quoted) => {
    expect(quoteText(text)).toBe(quoted);
  });

  test.each([
    ['ff', String.raw`\xff`],
    ['c3', String.raw`\xc3`],
    ['c328', String.raw`\xc3(`],
    ['c0af', String.raw`\xc0\xaf`],
    ['eda080', String.raw`\xed\xa0\x80`],
    ['e282', String.raw`\xe2\x82`],
    ['f09f98', String.raw`\xf0\x9f\x98`],
    ['f4908080', String.raw`\xf4\x90\x80\x80`],
    ['f09f9880', '😀'],
  ])('bytes %s', (hex, quoted) => {
    expect(goQuote(Buffer.from(hex, 'hex'))).toBe(quoted);
  });
});

describe('isPrintable', () => {
  test('follows Unicode 15.0, whatever this Node knows', () => {
    // New in 14, 15.0; then 15.1, 16, 17.
    for (const old of ['\u061d', '\u{1fae8}', '\u{31350}', '\u{11f00}'])
      expect(isPrintable(code(old))).toBe(true);
    for (const late of [
      '\u2ffc',
      '\u{2ebf0}',
      '\ua7cb',
      '\u{10d40}',
      '\u{1fae9}',
      '\u{16ea0}',
      '\u{323b0}',
    ]) {
      expect(isPrintable(code(late))).toBe(false);
    }
  });

  test('prints nothing that this Node, of a later Unicode, would not', () => {
    const later = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;
    let printable = 0;
    for (let rune = 0; rune <= 0x10ffff; rune++) {
      if (rune >= 0xd800 && rune <= 0xdfff) continue;
      if (!isPrintable(rune)) continue;
      printable += 1;
      if (!later.test(String.fromCodePoint(rune)))
        throw new Error(`U+${rune.toString(16)} is printable only here`);
    }
    // The 149 186 characters of Unicode 15.0, less 170 formats and 19 separators, and the space.
    expect(printable).toBe(149_186 - 170 - 19 + 1);
  });
});

describe('goUnquote', () => {
  test('undoes goQuote for any bytes', () => {
    const names = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text, 'utf8')),
    );
    fc.assert(
      fc.property(names, (raw) => {
        const quoted = goQuote(raw);
        expect(goUnquote(quoted).equals(raw)).toBe(true);
        expect(quoted.isWellFormed()).toBe(true);
      }),
    );
  });

  test('takes all that Go takes', () => {
    expect(goUnquote(String.raw`\101\x4A\u00e9\U0001F600\377`)).toEqual(
      Buffer.concat([Buffer.from('AJé😀'), Buffer.of(0xff)]),
    );
  });

  test.each([
    '"',
    'a\nb',
    'a\\',
    String.raw`\q`,
    String.raw`\'`,
    String.raw`\x4`,
    String.raw`\x4g`,
    String.raw`\u12`,
    String.raw`\ud800`,
    String.raw`\U00110000`,
    String.raw`\UFFFFFFFF`,
    String.raw`\400`,
    String.raw`\18`,
    String.raw`\x-1`,
    `\\x\x11\x11`,
    String.raw`\n"`,
  ])('refuses %j', (text) => {
    expect(() => goUnquote(text)).toThrow(expect.objectContaining({ code: 'vault-damaged' }));
  });
});
