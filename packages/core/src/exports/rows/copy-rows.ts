/**
 * Takes COPY text apart into rows and fields, as views of bytes: nothing is decoded, nothing is allocated per row. In COPY
 * text a line break and a tab inside a value are escaped, so the plain ones are the borders.
 */
const newline = 0x0a;
const tab = 0x09;

/** One row. The view is valid until the next one is asked for. */
export class CopyRow {
  bytes: Buffer = Buffer.alloc(0);
  /** Where each field begins and ends. */
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  fields = 0;

  set(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes;
    this.fields = 0;
    let from = start;
    for (let at = start; at < end; at++) {
      if (bytes[at] !== tab) continue;
      this.starts[this.fields] = from;
      this.ends[this.fields++] = at;
      from = at + 1;
    }
    this.starts[this.fields] = from;
    this.ends[this.fields++] = end;
  }

  /** COPY writes NULL as \N; a backslash that is a value's own is doubled. */
  isNull(field: number): boolean {
    const start = this.starts[field]!;
    return this.ends[field]! - start === 2 && this.bytes[start] === 0x5c && this.bytes[start + 1] === 0x4e;
  }
}

/** Calls `onRow` for each row of the stream, and yields after each piece of it, for the caller to pass on what it made. */
export async function* eachCopyRow(
  stream: AsyncIterable<Buffer>,
  onRow: (row: CopyRow) => void,
): AsyncGenerator<void> {
  const row = new CopyRow();
  let carried: Buffer[] = [];
  for await (const chunk of stream) {
    const last = chunk.lastIndexOf(newline);
    if (last === -1) {
      carried.push(chunk);
      continue;
    }
    const bytes = carried.length > 0 ? Buffer.concat([...carried, chunk.subarray(0, last + 1)]) : chunk;
    const end = carried.length > 0 ? bytes.length : last + 1;
    for (let start = 0; start < end; ) {
      const border = bytes.indexOf(newline, start);
      row.set(bytes, start, border);
      onRow(row);
      start = border + 1;
    }
    carried = last + 1 < chunk.length ? [chunk.subarray(last + 1)] : [];
    yield;
  }
  if (carried.length > 0) throw new Error('COPY ended inside of a row.');
}
