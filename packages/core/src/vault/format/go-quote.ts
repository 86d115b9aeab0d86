/**
 * Go's strconv.Quote and Unquote, which restic puts node names through before JSON (restic-format: trees and nodes).
 *
 * Names are bytes. Quoting makes text of them: printable runes stay, the rest becomes Go escapes, so that every byte
 * string has exactly one text. What is printable follows Unicode 15.0, the version of Go 1.21 and later: trees are
 * named by the hash of their text, so a newer table would give the same directory another id.
 */
import { damaged, excerpt } from './damaged.ts';
import { printableSteps } from './generated/printable-unicode-15.ts';
import { decodeRune, invalidRune, runeWidth } from './utf8.ts';

let boundaries: Uint32Array | undefined;

function loadBoundaries(): Uint32Array {
  let codePoint = 0;
  return Uint32Array.from(printableSteps.split(' '), (step) => {
    codePoint += Number.parseInt(step, 36);
    return codePoint;
  });
}

/** True for runes that Go (Unicode 15.0) prints: categories L, M, N, P, S and the ASCII space. */
export function isPrintable(rune: number): boolean {
  if (rune < 0x7f) return rune >= 0x20;
  boundaries ??= loadBoundaries();
  // The count of boundaries at or below the rune is odd inside a printable range.
  let low = 0;
  let high = boundaries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (boundaries[middle]! <= rune) low = middle + 1;
    else high = middle;
  }
  return (low & 1) === 1;
}

const shortEscapes = new Map([
  [0x07, '\\a'],
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0b, '\\v'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
]);

/** The text of raw bytes as strconv.Quote writes it, without the outer quotes. */
export function goQuote(raw: Uint8Array): string {
  let text = '';
  for (let at = 0; at < raw.length; ) {
    const rune = decodeRune(raw, at);
    if (rune === invalidRune) {
      text += `\\x${raw[at]!.toString(16)}`; // always 80 or above: two digits
      at += 1;
      continue;
    }
    at += runeWidth(rune);
    text += quotedRune(rune);
  }
  return text;
}

function quotedRune(rune: number): string {
  const short = shortEscapes.get(rune);
  if (short !== undefined) return short;
  if (isPrintable(rune)) return String.fromCodePoint(rune);
  if (rune < 0x80) return `\\x${rune.toString(16).padStart(2, '0')}`;
  if (rune < 0x10000) return `\\u${rune.toString(16).padStart(4, '0')}`;
  return `\\U${rune.toString(16).padStart(8, '0')}`;
}

const unescaped = new Map([...shortEscapes].map(([code, written]) => [written.charCodeAt(1), code]));

/**
 * The raw bytes that a quoted text (without outer quotes) stands for. Takes everything Go's Unquote takes, octal
 * escapes included; throws `vault-damaged` for the rest.
 */
export function goUnquote(text: string): Buffer {
  const source = Buffer.from(text, 'utf8');
  if (!source.includes(0x5c)) {
    if (source.includes(0x22) || source.includes(0x0a)) throw badQuoting(text);
    return source;
  }
  // An escape is never shorter than the bytes it stands for.
  const raw = Buffer.allocUnsafe(source.length);
  let length = 0;
  for (let at = 0; at < source.length; ) {
    const byte = source[at]!;
    at += 1;
    if (byte === 0x22 || byte === 0x0a) throw badQuoting(text);
    if (byte !== 0x5c) {
      raw[length++] = byte;
      continue;
    }
    const kind = source[at] ?? 0;
    at += 1;
    const simple = unescaped.get(kind);
    if (simple !== undefined) {
      raw[length++] = simple;
    } else if (kind >= 0x30 && kind <= 0x37) {
      raw[length++] = digits(text, source, at - 1, 3, 8, 0xff);
      at += 2;
    } else if (kind === 0x78) {
      raw[length++] = digits(text, source, at, 2, 16, 0xff);
      at += 2;
    } else if (kind === 0x75 || kind === 0x55) {
      const count = kind === 0x75 ? 4 : 8;
      const rune = digits(text, source, at, count, 16, 0x10ffff);
      if (rune >= 0xd800 && rune <= 0xdfff) throw badQuoting(text);
      length += raw.write(String.fromCodePoint(rune), length, 'utf8');
      at += count;
    } else {
      throw badQuoting(text);
    }
  }
  return raw.subarray(0, length);
}

function digits(
  text: string,
  source: Buffer,
  at: number,
  count: number,
  base: number,
  highest: number,
): number {
  let value = 0;
  for (let i = 0; i < count; i++) {
    const code = (source[at + i] ?? 0) | 0x20; // lower case; digits keep their code
    const digit = code >= 0x61 ? code - 0x61 + 10 : code - 0x30;
    if (digit < 0 || digit >= base || (source[at + i] ?? 0) < 0x30) throw badQuoting(text);
    value = value * base + digit;
  }
  if (value > highest) throw badQuoting(text);
  return value;
}

function badQuoting(text: string) {
  return damaged(`the name ${excerpt(text)} is not quoted as it must be`);
}
