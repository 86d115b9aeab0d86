/**
 * Rows as CSV for spreadsheets (RFC 4180, UTF-8 with a byte order mark for Excel), made from COPY text byte by byte.
 *
 * A text that begins like a formula gets an apostrophe in front (OWASP ASVS 1.2.10), and so does one that begins with an
 * apostrophe: who takes one leading apostrophe off every text has the values back. NULL is an empty cell, an empty text is "".
 * A long value is quoted without looking whether it must be, since its beginning is passed on before its end has come.
 */
import type { ColumnKind } from '../schema/column-kind.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { eachCopyRow, type FieldPart } from './copy-rows.ts';
import type { JsonColumn } from './json-lines.ts';

export interface CsvOptions {
  columns: readonly JsonColumn[];
  onRow?: (() => void) | undefined;
}

export const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const apostrophe = 0x27;
const trueText = Buffer.from('true');
const falseText = Buffer.from('false');
const lineEnd = Buffer.from('\r\n');
const flushBytes = 48 * 1024;
const escaped: Readonly<Record<number, number>> = { 98: 8, 102: 12, 110: 10, 114: 13, 116: 9, 118: 11 };

/** Kinds that cannot hold a formula: a number may begin with a minus and stays a number. */
const harmless: ReadonlySet<ColumnKind> = new Set<ColumnKind>([
  ...([
    'integer',
    'float',
    'bigint',
    'decimal',
    'boolean',
    'bytes',
    'date',
    'time',
    'timestamp',
    'uuid',
  ] as const),
]);

export async function* toCsv(
  stream: AsyncIterable<Buffer>,
  { columns, onRow }: CsvOptions,
): AsyncGenerator<Buffer> {
  const out = new ByteBuffer();
  out.write(byteOrderMark);
  out.write(Buffer.from(`${columns.map(({ name }) => headerCell(name)).join(',')}\r\n`));
  const scratch = new ByteBuffer();
  const onField = (part: FieldPart) => {
    const column = columns[part.field];
    if (!column) return;
    if (part.field > 0 && part.isFirst) out.writeByte(comma);
    if (!part.isNull) writeCell(out, scratch, part, column.kind);
  };
  const onRowEnd = () => {
    out.write(lineEnd);
    onRow?.();
  };
  for await (const _piece of eachCopyRow(stream, { onField, onRowEnd })) {
    if (out.length >= flushBytes) yield out.take();
  }
  if (out.length > 0) yield out.take();
}

function headerCell(name: string): string {
  const safe = startsFormula(Buffer.from(name)) ? `'${name}` : name;
  return /[",\r\n]|^$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function writeCell(out: ByteBuffer, scratch: ByteBuffer, part: FieldPart, kind: ColumnKind): void {
  const { bytes, start, end, isFirst, isLast } = part;
  if (kind === 'boolean') {
    out.write(bytes[start] === 0x74 ? trueText : falseText);
    return;
  }
  scratch.length = 0;
  scratch.reserve(end - start);
  let needsQuotes = part.isOfLongField || start === end;
  for (let at = start; at < end; at++) {
    let byte = bytes[at]!;
    if (byte === backslash) {
      byte = bytes[++at]!;
      byte = escaped[byte] ?? byte;
    }
    if (byte === quote || byte === comma || byte === 10 || byte === 13) needsQuotes = true;
    scratch.bytes[scratch.length++] = byte;
  }
  const isFormula =
    isFirst && !harmless.has(kind) && startsFormula(scratch.bytes.subarray(0, scratch.length));
  out.reserve(scratch.length * 2 + 3);
  if (needsQuotes && isFirst) out.bytes[out.length++] = quote;
  if (isFormula) out.bytes[out.length++] = apostrophe;
  for (let at = 0; at < scratch.length; at++) {
    const byte = scratch.bytes[at]!;
    if (byte === quote) out.bytes[out.length++] = quote;
    out.bytes[out.length++] = byte;
  }
  if (needsQuotes && isLast) out.bytes[out.length++] = quote;
}

/** = + - @, tab, line breaks, an apostrophe, and the full-width forms that some programs take for the first four. */
function startsFormula(text: Uint8Array): boolean {
  const first = text[0];
  if (first === undefined) return false;
  if ("=+-@\t\r\n'".includes(String.fromCharCode(first))) return true;
  return first === 0xef && text[1] === 0xbc && [0x9d, 0x8b, 0x8d, 0xa0].includes(text[2] ?? 0);
}
