/**
 * Takes COPY text apart into rows and fields, as views of bytes: nothing is decoded, nothing is allocated per row. In COPY
 * text a line break and a tab inside a value are escaped, so the plain ones are the borders.
 *
 * Rows are usually short, and are looked at whole. Of a long one, each field comes in parts as it arrives, so that a value
 * of hundreds of megabytes takes no more memory than a short one.
 */
const newline = 0x0a;
const tab = 0x09;
const backslash = 0x5c;
/** A row of which so much has come without its end is a long one. */
const longRowBytes = 2 ** 20;
/** A field of up to so many bytes is always one part. */
export const shortFieldBytes = 64 * 1024;

/** A field, or a part of a long one, which never ends inside of an escape. The view is valid until the next one is given. */
export class FieldPart {
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  field = 0;
  isFirst = true;
  isLast = true;

  /** COPY writes NULL as \N; a backslash that is a value's own is doubled. */
  get isNull(): boolean {
    const { bytes, start } = this;
    return this.end - start === 2 && bytes[start] === backslash && bytes[start + 1] === 0x4e && this.isFirst;
  }

  /** The same, however the text came: whether all of the field is longer than `shortFieldBytes`. */
  get isOfLongField(): boolean {
    return !this.isFirst || !this.isLast || this.end - this.start > shortFieldBytes;
  }
}

export interface CopyRowReader {
  onField(part: FieldPart): void;
  /** After the last part of the last field. */
  onRowEnd(): void;
}

/** Gives `reader` each row of the stream, and yields after each piece of it, for the caller to pass on what it made. */
export async function* eachCopyRow(
  stream: AsyncIterable<Buffer>,
  reader: CopyRowReader,
): AsyncGenerator<void> {
  const part = new FieldPart();
  let carried: Buffer[] = [];
  let carriedBytes = 0;
  let long: LongRow | undefined;
  for await (const chunk of stream) {
    let rest = chunk;
    if (long) {
      const border = chunk.indexOf(newline);
      long.add(border === -1 ? chunk : chunk.subarray(0, border));
      if (border !== -1) {
        long.end();
        long = undefined;
      }
      yield;
      if (border === -1) continue;
      rest = chunk.subarray(border + 1);
    }
    const last = rest.lastIndexOf(newline);
    if (last !== -1) {
      const rows = rest.subarray(0, last + 1);
      readRows(carried.length > 0 ? Buffer.concat([...carried, rows]) : rows, part, reader);
      yield;
      rest = rest.subarray(last + 1);
      carried = [];
      carriedBytes = 0;
    }
    if (rest.length > 0) carried.push(rest);
    carriedBytes += rest.length;
    if (carriedBytes > longRowBytes) {
      long = new LongRow(part, reader);
      for (const one of carried) {
        long.add(one);
        yield;
      }
      carried = [];
      carriedBytes = 0;
    }
  }
  if (long || carried.length > 0) throw new Error('COPY ended inside of a row.');
}

/** Whole rows. */
function readRows(bytes: Buffer, part: FieldPart, reader: CopyRowReader): void {
  part.bytes = bytes;
  part.isFirst = true;
  part.isLast = true;
  part.field = 0;
  part.start = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte !== tab && byte !== newline) continue;
    part.end = at;
    reader.onField(part);
    part.start = at + 1;
    part.field++;
    if (byte === tab) continue;
    reader.onRowEnd();
    part.field = 0;
  }
}

/** One row that is given in parts, with what was not given yet: less than a short field and an escape. */
class LongRow {
  readonly #part: FieldPart;
  readonly #reader: CopyRowReader;
  #pending: Buffer = Buffer.alloc(0);
  #field = 0;
  #isFirst = true;

  constructor(part: FieldPart, reader: CopyRowReader) {
    this.#part = part;
    this.#reader = reader;
  }

  /** More of the row, without the line break at its end. */
  add(bytes: Buffer): void {
    const text = this.#pending.length > 0 ? Buffer.concat([this.#pending, bytes]) : bytes;
    let start = 0;
    for (let border = text.indexOf(tab); border !== -1; border = text.indexOf(tab, start)) {
      this.#give(text, start, border, true);
      start = border + 1;
    }
    if (text.length - start > shortFieldBytes) {
      const end = text.length - (endsInEscape(text, start) ? 1 : 0);
      this.#give(text, start, end, false);
      start = end;
    }
    this.#pending = text.subarray(start);
  }

  end(): void {
    this.#give(this.#pending, 0, this.#pending.length, true);
    this.#reader.onRowEnd();
  }

  #give(bytes: Buffer, start: number, end: number, isLast: boolean): void {
    const isFirst = this.#isFirst;
    Object.assign(this.#part, { bytes, start, end, isFirst, isLast, field: this.#field });
    this.#reader.onField(this.#part);
    this.#isFirst = isLast;
    if (isLast) this.#field++;
  }
}

function endsInEscape(text: Buffer, start: number): boolean {
  let backslashes = 0;
  while (text.length - backslashes > start && text[text.length - 1 - backslashes] === backslash)
    backslashes++;
  return backslashes % 2 === 1;
}
