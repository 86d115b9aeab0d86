/**
 * UTF-8 decoded as Go does it: a byte that does not start a valid sequence stands alone. (The web's decoders join
 * such bytes to larger pieces, which gives other names.)
 */

/** Rune of a byte that is not valid UTF-8; its width is 1. */
export const invalidRune = -1;

/**
 * The rune at `bytes[at]`, or {@link invalidRune}. Surrogates, overlong forms and values above U+10FFFF are
 * invalid, as in Go's utf8.DecodeRune.
 */
export function decodeRune(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return first;
  if (first < 0xc2 || first > 0xf4) return invalidRune;
  const second = bytes[at + 1];
  if (second === undefined || (second & 0xc0) !== 0x80) return invalidRune;
  if (first < 0xe0) return ((first & 0x1f) << 6) | (second & 0x3f);
  const third = bytes[at + 2];
  if (third === undefined || (third & 0xc0) !== 0x80) return invalidRune;
  if (first < 0xf0) {
    const rune = ((first & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f);
    return rune < 0x800 || (rune >= 0xd800 && rune <= 0xdfff) ? invalidRune : rune;
  }
  const fourth = bytes[at + 3];
  if (fourth === undefined || (fourth & 0xc0) !== 0x80) return invalidRune;
  const rune = ((first & 7) << 18) | ((second & 0x3f) << 12) | ((third & 0x3f) << 6) | (fourth & 0x3f);
  return rune < 0x10000 || rune > 0x10ffff ? invalidRune : rune;
}

/** Bytes that {@link decodeRune}'s answer took. */
export function runeWidth(rune: number): number {
  if (rune < 0x80) return 1;
  if (rune < 0x800) return 2;
  return rune < 0x10000 ? 3 : 4;
}
