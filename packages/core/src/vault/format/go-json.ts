/**
 * JSON text exactly as Go's encoding/json writes it, for everything that is named by its hash.
 *
 * Go escapes `<`, `>`, `&`, U+2028 and U+2029 besides what JSON demands. Since Go 1.22 backspace and form feed are
 * `\b` and `\f`; before (restic 0.14) they were `\u0008` and `\u000c`. We write the newer form, as restic 0.18 does;
 * names never hold either, because they are quoted first. DEL stays as it is.
 */
import { type ByteWriter, createByteWriter, joinWritten, reserve, writeAscii } from './byte-writer.ts';
import { unencodable } from './damaged.ts';
import { writeHexId } from './ids.ts';
import { decodeRune, invalidRune, runeWidth } from './utf8.ts';

/** 1 for the ASCII characters that stand for themselves in Go's JSON strings. */
export const plainInJson = new Uint8Array(256).fill(1, 0x20, 0x80);
for (const special of '"\\<>&') plainInJson[special.charCodeAt(0)] = 0;

const shortEscapes = new Map([
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
]);

/** Writes text as a JSON string with its quotes. */
export function writeJsonString(writer: ByteWriter, text: string): void {
  const { length } = text;
  reserve(writer, length + 2);
  const { bytes } = writer;
  let { at } = writer;
  bytes[at++] = 0x22;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f || plainInJson[code] === 0) {
      // Nothing counts until writer.at moves: start over, the slow way.
      writeJsonBytes(writer, Buffer.from(text, 'utf8'));
      return;
    }
    bytes[at++] = code;
  }
  bytes[at++] = 0x22;
  writer.at = at;
}

/**
 * Writes bytes that are meant as UTF-8 as a JSON string with its quotes. A byte that is no UTF-8 becomes the six
 * characters `\ufffd`, as in Go.
 */
export function writeJsonBytes(writer: ByteWriter, text: Uint8Array): void {
  reserve(writer, text.length * 6 + 2);
  const { bytes } = writer;
  bytes[writer.at++] = 0x22;
  for (let i = 0; i < text.length; ) {
    const byte = text[i]!;
    if (plainInJson[byte] === 1) {
      bytes[writer.at++] = byte;
      i += 1;
      continue;
    }
    const rune = decodeRune(text, i);
    if (rune < 0x80 || rune === 0x2028 || rune === 0x2029) {
      writeAscii(writer, escapeOf(rune));
      i += rune === invalidRune ? 1 : runeWidth(rune);
      continue;
    }
    for (const end = i + runeWidth(rune); i < end; i++) bytes[writer.at++] = text[i]!;
  }
  bytes[writer.at++] = 0x22;
}

function escapeOf(rune: number): string {
  if (rune === invalidRune) return '\\ufffd';
  return shortEscapes.get(rune) ?? `\\u${rune.toString(16).padStart(4, '0')}`;
}

/** Writes an unsigned integer in decimal. */
export function writeInteger(writer: ByteWriter, value: number | bigint): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw unencodable('a number is not an integer');
  writeAscii(writer, value.toString());
}

const highestUint64 = 2n ** 64n - 1n;

/** Writes a Go uint64. Throws `invalid-input` outside of 0…2^64−1. */
export function writeUint64(writer: ByteWriter, value: bigint): void {
  if (value < 0n || value > highestUint64) throw unencodable('a number does not fit into 64 bits');
  writeAscii(writer, value.toString());
}

/** Writes concatenated 32-byte ids as a JSON list of hex strings. */
export function writeIdList(writer: ByteWriter, ids: Uint8Array): void {
  reserve(writer, (ids.length / 32) * 67 + 2);
  const { bytes } = writer;
  let { at } = writer;
  bytes[at++] = 0x5b;
  for (let from = 0; from < ids.length; from += 32) {
    if (from > 0) bytes[at++] = 0x2c;
    bytes[at++] = 0x22;
    writeHexId(ids, from, bytes, at);
    at += 64;
    bytes[at++] = 0x22;
  }
  bytes[at++] = 0x5d;
  writer.at = at;
}

/** The JSON string, with its quotes, that Go writes for a text. */
export function goJsonString(text: string): string {
  const writer = createByteWriter();
  writeJsonString(writer, text);
  return joinWritten(writer).toString('utf8');
}

/** A value that {@link writeJsonValue} can write: what the small documents of the format consist of. */
export type JsonOut = string | number | bigint | boolean | null | readonly JsonOut[] | JsonFields;

/** An object's fields in the order to be written; `undefined` is left out, as Go's omitempty does. */
export type JsonFields = { readonly [key: string]: JsonOut | undefined };

/** The bytes of a small JSON document as Go's json.Marshal gives them: no blanks, no final newline. */
export function goJson(value: JsonOut): Buffer {
  const writer = createByteWriter();
  writeJsonValue(writer, value);
  return joinWritten(writer);
}

function writeJsonValue(writer: ByteWriter, value: JsonOut): void {
  if (typeof value === 'string') writeJsonString(writer, value);
  else if (typeof value === 'number' || typeof value === 'bigint') writeInteger(writer, value);
  else if (value === null || typeof value === 'boolean') writeAscii(writer, String(value));
  else if (isList(value)) writeJsonList(writer, value);
  else writeJsonObject(writer, value);
}

function isList(value: readonly JsonOut[] | JsonFields): value is readonly JsonOut[] {
  return Array.isArray(value);
}

function writeJsonList(writer: ByteWriter, values: readonly JsonOut[]): void {
  writeAscii(writer, '[');
  let separator = '';
  for (const value of values) {
    writeAscii(writer, separator);
    writeJsonValue(writer, value);
    separator = ',';
  }
  writeAscii(writer, ']');
}

function writeJsonObject(writer: ByteWriter, fields: JsonFields): void {
  writeAscii(writer, '{');
  let separator = '';
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    writeAscii(writer, separator);
    writeJsonString(writer, key);
    writeAscii(writer, ':');
    writeJsonValue(writer, value);
    separator = ',';
  }
  writeAscii(writer, '}');
}
