/**
 * Rows as JSON Lines, made from COPY text byte by byte. Lossless: bigint and numeric are strings, since JSON.parse would
 * damage them; NULL is null and an empty text is ""; what JSON has no form for is PostgreSQL's own text.
 */
import type { ColumnKind } from '../schema/column-kind.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { eachCopyRow, type FieldPart } from './copy-rows.ts';

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
const newline = 0x0a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
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
  // The edge's number and the number of steps, which come after the columns.
  const why = [0, 0];
  const onField = (part: FieldPart) => {
    const { field, bytes, start, end } = part;
    if (field === 0 && part.isFirst) {
      if (between && !isFirst) out.write(between);
      isFirst = false;
      out.writeByte(openBrace);
    }
    const column = columns[field];
    if (!column) {
      why[field - columns.length] = Number(bytes.toString('latin1', start, end));
      return;
    }
    if (part.isFirst) out.write(prefixes[field]!);
    writeValue(out, part, column.kind);
  };
  const onRowEnd = () => {
    if (reason) {
      out.write(reasonPrefix);
      out.write(Buffer.from(JSON.stringify({ edge: reason(why[0]!), steps: why[1] })));
    }
    out.writeByte(closeBrace);
    if (!between) out.writeByte(newline);
    onRow?.();
  };
  for await (const _piece of eachCopyRow(stream, { onField, onRowEnd })) {
    if (out.length >= flushBytes) yield out.take();
  }
  if (out.length > 0) yield out.take();
}

const nullText = Buffer.from('null');
const jsonNullText = Buffer.from(' null');
const trueText = Buffer.from('true');
const falseText = Buffer.from('false');

function writeValue(out: ByteBuffer, part: FieldPart, kind: ColumnKind): void {
  const { bytes, start, end } = part;
  if (part.isNull) out.write(nullText);
  else if (kind === 'boolean') out.write(bytes[start] === 0x74 ? trueText : falseText);
  else if (kind === 'integer' || (kind === 'float' && isJsonNumber(bytes, end)))
    out.write(bytes.subarray(start, end));
  else if (kind === 'jsonb') writeJsonb(out, part);
  else writeString(out, part);
}

/** NaN, Infinity and -Infinity are no JSON; only they end with a letter. */
function isJsonNumber(bytes: Buffer, end: number): boolean {
  const last = bytes[end - 1]!;
  return last >= 0x30 && last <= 0x39;
}

/** A jsonb null is no SQL NULL: a blank before it tells a restore which one it was, and means nothing to other readers. */
function writeJsonb(out: ByteBuffer, { bytes, start, end, isFirst, isLast }: FieldPart): void {
  const isWhole = isFirst && isLast && end - start === nullText.length;
  if (isWhole && bytes.compare(nullText, 0, nullText.length, start, end) === 0) out.write(jsonNullText);
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

const hexDigits = Buffer.from('0123456789abcdef');

function writeString(out: ByteBuffer, { bytes, start, end, isFirst, isLast }: FieldPart): void {
  // A control character takes six bytes.
  out.reserve((end - start) * 6 + 2);
  const target = out.bytes;
  let length = out.length;
  if (isFirst) target[length++] = quote;
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
  if (isLast) target[length++] = quote;
  out.length = length;
}
