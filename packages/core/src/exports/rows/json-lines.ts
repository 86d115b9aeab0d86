/**
 * Rows as JSON Lines, made from COPY text byte by byte. Lossless: bigint and numeric are strings, since JSON.parse would
 * damage them; NULL is null and an empty text is ""; what JSON has no form for is PostgreSQL's own text.
 */
import type { ColumnKind } from '../schema/column-kind.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { type CopyRow, eachCopyRow } from './copy-rows.ts';

export interface JsonColumn {
  name: string;
  kind: ColumnKind;
}

/** The member that says why a row is in the export. */
export const reasonMember = 'holdfast:why';

export interface JsonLinesOptions {
  columns: readonly JsonColumn[];
  /** For rows that end with the number of an edge and of steps: the edge's id by its number. */
  reason?: ((edge: number) => string | null) | undefined;
  onRow?: (() => void) | undefined;
  /** Between rows, in place of a line break after each. */
  separator?: string | undefined;
}

const quote = 0x22;
const backslash = 0x5c;
const flushBytes = 48 * 1024;

export async function* toJsonLines(
  stream: AsyncIterable<Buffer>,
  { columns, reason, onRow, separator }: JsonLinesOptions,
): AsyncGenerator<Buffer> {
  const out = new ByteBuffer();
  const prefixes = columns.map(({ name }, i) => Buffer.from(`${i === 0 ? '' : ','}${JSON.stringify(name)}:`));
  const reasonPrefix = Buffer.from(`${columns.length === 0 ? '' : ','}${JSON.stringify(reasonMember)}:`);
  const between = separator === undefined ? undefined : Buffer.from(separator);
  let isFirst = true;
  const write = (row: CopyRow) => {
    if (between && !isFirst) out.write(between);
    isFirst = false;
    out.reserve(3);
    out.bytes[out.length++] = 0x7b;
    for (const [i, { kind }] of columns.entries()) {
      out.write(prefixes[i]!);
      writeValue(out, row, i, kind);
    }
    if (reason) {
      const number = (field: number) =>
        Number(row.bytes.toString('latin1', row.starts[field], row.ends[field]));
      const why = { edge: reason(number(columns.length)), steps: number(columns.length + 1) };
      out.write(reasonPrefix);
      out.write(Buffer.from(JSON.stringify(why)));
    }
    out.reserve(2);
    out.bytes[out.length++] = 0x7d;
    if (!between) out.bytes[out.length++] = 0x0a;
    onRow?.();
  };
  for await (const _piece of eachCopyRow(stream, write)) {
    if (out.length >= flushBytes) yield out.take();
  }
  if (out.length > 0) yield out.take();
}

const nullText = Buffer.from('null');
const jsonNullText = Buffer.from(' null');
const trueText = Buffer.from('true');
const falseText = Buffer.from('false');

function writeValue(out: ByteBuffer, row: CopyRow, field: number, kind: ColumnKind): void {
  const { bytes } = row;
  const start = row.starts[field]!;
  const end = row.ends[field]!;
  if (row.isNull(field)) out.write(nullText);
  else if (kind === 'boolean') out.write(bytes[start] === 0x74 ? trueText : falseText);
  else if (kind === 'integer' || (kind === 'float' && isJsonNumber(bytes, end)))
    out.write(bytes.subarray(start, end));
  else if (kind === 'jsonb') writeJsonb(out, bytes, start, end);
  else writeString(out, bytes, start, end);
}

/** NaN, Infinity and -Infinity are no JSON; only they end with a letter. */
function isJsonNumber(bytes: Buffer, end: number): boolean {
  const last = bytes[end - 1]!;
  return last >= 0x30 && last <= 0x39;
}

/** A jsonb null is no SQL NULL: a blank before it tells a restore which one it was, and means nothing to other readers. */
function writeJsonb(out: ByteBuffer, bytes: Buffer, start: number, end: number): void {
  if (end - start === nullText.length && bytes.compare(nullText, 0, nullText.length, start, end) === 0)
    out.write(jsonNullText);
  else writePlain(out, bytes, start, end);
}

/** The value without COPY's escapes. Only backslashes can be escaped in what jsonb writes. */
function writePlain(out: ByteBuffer, bytes: Buffer, start: number, end: number): void {
  out.reserve(end - start);
  const target = out.bytes;
  let length = out.length;
  for (let at = start; at < end; at++) {
    if (bytes[at] === backslash) at++;
    target[length++] = bytes[at]!;
  }
  out.length = length;
}

const longValueBytes = 1 << 20;

/** How long it can become: a control character takes six bytes. Room for the worst case of a long value would be wasted. */
function longestString(bytes: Buffer, start: number, end: number): number {
  if (end - start < longValueBytes) return (end - start) * 6 + 2;
  let escaped = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < 0x20 || byte === quote || byte === backslash) escaped++;
  }
  return end - start + escaped * 5 + 2;
}

const hexDigits = Buffer.from('0123456789abcdef');

function writeString(out: ByteBuffer, bytes: Buffer, start: number, end: number): void {
  out.reserve(longestString(bytes, start, end));
  const target = out.bytes;
  let length = out.length;
  target[length++] = quote;
  for (let at = start; at < end; at++) {
    let byte = bytes[at]!;
    if (byte === backslash) {
      byte = bytes[++at]!;
      // COPY's \b \f \n \r \t \\ are JSON's too; JSON has no \v.
      if (byte !== 0x76) {
        target[length++] = backslash;
        target[length++] = byte;
        continue;
      }
      byte = 0x0b;
    }
    if (byte >= 0x20 && byte !== quote) {
      target[length++] = byte;
    } else if (byte === quote) {
      target[length++] = backslash;
      target[length++] = quote;
    } else {
      target.write('\\u00', length, 'latin1');
      target[length + 4] = hexDigits[byte >> 4]!;
      target[length + 5] = hexDigits[byte & 15]!;
      length += 6;
    }
  }
  target[length++] = quote;
  out.length = length;
}
