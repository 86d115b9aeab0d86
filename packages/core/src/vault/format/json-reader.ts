/**
 * Reads JSON from bytes, value by value, for parsers that know what they expect. Trees and indexes hold millions of
 * hashes and 64-bit numbers: going from the bytes to the final form skips the strings and rounded numbers that
 * JSON.parse would make on the way.
 *
 * Strict: exactly RFC 8259, valid UTF-8, nothing after the document, bounded depth. Everything else throws
 * `vault-damaged`.
 */
import { isUtf8 } from 'node:buffer';
import { damaged } from './damaged.ts';

export interface JsonReader {
  readonly bytes: Buffer;
  at: number;
}

/** Nesting that is accepted. Restic's own documents need less than ten. */
const depthLimit = 64;

export function readJson(bytes: Buffer): JsonReader {
  return { bytes, at: 0 };
}

export function malformed(reader: JsonReader, expected: string) {
  return damaged(`${expected} is missing at byte ${reader.at} of the JSON text`, { at: reader.at });
}

/** The next byte that is no blank, not taken; -1 at the end. */
export function peek(reader: JsonReader): number {
  const { bytes } = reader;
  let { at } = reader;
  let byte = bytes[at];
  while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at];
  reader.at = at;
  return byte ?? -1;
}

/** Takes one punctuation byte, or throws. */
export function take(reader: JsonReader, byte: number): void {
  if (peek(reader) !== byte) throw malformed(reader, `"${String.fromCharCode(byte)}"`);
  reader.at += 1;
}

/** Throws unless only blanks are left. */
export function takeEnd(reader: JsonReader): void {
  if (peek(reader) !== -1) throw malformed(reader, 'the end');
}

/** Takes `null` if it is next. */
export function takeNull(reader: JsonReader): boolean {
  if (peek(reader) !== 0x6e) return false;
  takeWord(reader, 'null');
  return true;
}

export function takeWord(reader: JsonReader, word: string): void {
  for (let i = 0; i < word.length; i++) {
    if (reader.bytes[reader.at + i] !== word.charCodeAt(i)) throw malformed(reader, 'a value');
  }
  reader.at += word.length;
}

/**
 * Between the members of a list or object: true when another follows. `first` says that none was read yet; `close`
 * is the closing bracket, which is taken.
 */
export function another(reader: JsonReader, first: boolean, close: number): boolean {
  const next = peek(reader);
  if (next === close) {
    reader.at += 1;
    return false;
  }
  if (first) return true;
  if (next !== 0x2c) throw malformed(reader, `"," or "${String.fromCharCode(close)}"`);
  reader.at += 1;
  return true;
}

/** True when the string that {@link takeRawString} took last holds escapes, or bytes above ASCII. */
export interface RawString {
  start: number;
  end: number;
  escaped: boolean;
  ascii: boolean;
}

/**
 * Takes a string and says where its inside lies and what is in it, so that the caller can use the bytes in place.
 * `into` is filled to save an object per string. The inside is checked to be UTF-8; escapes are not checked yet.
 */
export function takeRawString(reader: JsonReader, into: RawString): void {
  if (peek(reader) !== 0x22) throw malformed(reader, 'a string');
  const { bytes } = reader;
  let at = reader.at + 1;
  into.start = at;
  let escaped = false;
  let seen = 0;
  for (;;) {
    const byte = bytes[at];
    if (byte === undefined || byte < 0x20) {
      reader.at = at;
      throw malformed(reader, 'the end of a string');
    }
    if (byte === 0x22) break;
    if (byte === 0x5c) {
      escaped = true;
      at += 1;
    }
    seen |= byte;
    at += 1;
  }
  into.end = at;
  into.escaped = escaped;
  into.ascii = seen < 0x80;
  reader.at = at + 1;
  if (!into.ascii && !isUtf8(bytes.subarray(into.start, at))) throw damaged('a text is not UTF-8');
}

/** The text of a string taken with {@link takeRawString}. */
export function textOf(reader: JsonReader, raw: RawString): string {
  if (raw.escaped) {
    try {
      // Go reads half a surrogate pair as U+FFFD.
      return (JSON.parse(reader.bytes.toString('utf8', raw.start - 1, raw.end + 1)) as string).toWellFormed();
    } catch {
      throw damaged(`the text at byte ${raw.start} of the JSON text has a bad escape`);
    }
  }
  return raw.ascii
    ? reader.bytes.toString('latin1', raw.start, raw.end)
    : reader.bytes.toString('utf8', raw.start, raw.end);
}

const scratch: RawString = { start: 0, end: 0, escaped: false, ascii: true };

/** Takes a string. */
export function takeString(reader: JsonReader): string {
  takeRawString(reader, scratch);
  return textOf(reader, scratch);
}

/** Takes the key of a member and its colon. */
export function takeKey(reader: JsonReader): string {
  const key = takeString(reader);
  take(reader, 0x3a);
  return key;
}

export function takeBoolean(reader: JsonReader): boolean {
  const value = peek(reader) === 0x74;
  takeWord(reader, value ? 'true' : 'false');
  return value;
}

/** Takes an unsigned integer of at most 15 digits (below 10^15), written plainly. Larger ones throw. */
export function takeUint(reader: JsonReader, highest: number): number {
  const { bytes } = reader;
  const first = peek(reader);
  let { at } = reader;
  let value = 0;
  let byte = first;
  while (byte >= 0x30 && byte <= 0x39) {
    value = value * 10 + (byte - 0x30);
    byte = bytes[++at] ?? -1;
  }
  const count = at - reader.at;
  if (count === 0 || (count > 1 && first === 0x30) || isNumberPart(byte))
    throw malformed(reader, 'an integer');
  if (count > 15 || value > highest)
    throw damaged(`the number at byte ${reader.at} of the JSON text is too large`);
  reader.at = at;
  return value;
}

/** Takes a Go uint64. */
export function takeUint64(reader: JsonReader): bigint {
  const { bytes } = reader;
  const first = peek(reader);
  let { at } = reader;
  let value = 0;
  let byte = first;
  while (byte >= 0x30 && byte <= 0x39) {
    value = value * 10 + (byte - 0x30);
    byte = bytes[++at] ?? -1;
  }
  const count = at - reader.at;
  if (count === 0 || (count > 1 && first === 0x30) || isNumberPart(byte))
    throw malformed(reader, 'an integer');
  let exact: bigint;
  if (count <= 15) {
    exact = BigInt(value);
  } else {
    if (count > 20) throw malformed(reader, 'a 64-bit integer');
    exact = BigInt(bytes.toString('latin1', reader.at, at));
    if (exact > 0xffff_ffff_ffff_ffffn) throw malformed(reader, 'a 64-bit integer');
  }
  reader.at = at;
  return exact;
}

function isNumberPart(byte: number): boolean {
  return byte === 0x2e || byte === 0x65 || byte === 0x45;
}

/** Takes any number and gives its text, which JSON's grammar allows. */
export function takeNumberText(reader: JsonReader): string {
  peek(reader);
  let end = reader.at;
  for (let byte = reader.bytes[end]; byte !== undefined; byte = reader.bytes[++end]) {
    const isDigit = byte >= 0x30 && byte <= 0x39;
    if (!isDigit && !isNumberPart(byte) && byte !== 0x2b && byte !== 0x2d) break;
  }
  const text = reader.bytes.toString('latin1', reader.at, end);
  if (!/^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(text)) throw malformed(reader, 'a value');
  reader.at = end;
  return text;
}

/** Takes and checks a value of any kind without keeping it. */
export function skipValue(reader: JsonReader, depth = 0): void {
  if (depth > depthLimit) throw damaged('JSON text is nested too deeply');
  const next = peek(reader);
  if (next === 0x22) {
    takeString(reader);
  } else if (next === 0x7b) {
    reader.at += 1;
    for (let first = true; another(reader, first, 0x7d); first = false) {
      takeKey(reader);
      skipValue(reader, depth + 1);
    }
  } else if (next === 0x5b) {
    reader.at += 1;
    for (let first = true; another(reader, first, 0x5d); first = false) skipValue(reader, depth + 1);
  } else if (next === 0x74 || next === 0x66) {
    takeBoolean(reader);
  } else if (next === 0x6e) {
    takeNull(reader);
  } else {
    takeNumberText(reader);
  }
}

/** Takes a value of any kind and gives its text as it stands. */
export function takeRawValue(reader: JsonReader): string {
  peek(reader);
  const start = reader.at;
  skipValue(reader);
  return reader.bytes.toString('utf8', start, reader.at);
}
