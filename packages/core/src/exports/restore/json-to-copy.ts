/**
 * Turns lines of JSON, as exports write them, back into COPY text, byte by byte. Values are taken as they stand in the
 * line, without JSON.parse's numbers, so that nothing is rounded on the way; and never whole, so that a value of hundreds of
 * megabytes takes no more memory than a short one.
 */
import { isAscii } from 'node:buffer';
import { ByteBuffer } from '../rows/byte-buffer.ts';
import type { ColumnKind } from '../schema/column-kind.ts';
import { CopyFieldWriter } from './copy-field-writer.ts';
import { JsonText } from './json-text.ts';
import { unreadableRows } from './unreadable-rows.ts';

export interface StagedColumn {
  name: string;
  kind: ColumnKind;
  /** False for what the server computes itself: it is read over. */
  isStaged: boolean;
}

const flushBytes = 64 * 1024;
const newline = 0x0a;
const quote = 0x22;
const comma = 0x2c;
const openBrace = 0x7b;
const isOpening = (byte: number) => byte === openBrace || byte === 0x5b;
const isClosing = (byte: number) => byte === 0x7d || byte === 0x5d;

/**
 * Rows with the number of their line and `suffix` (fields of COPY text) at the end. Rejects with `export-unreadable` for
 * a line that has other members than the columns, in their order.
 */
export async function* jsonLinesToCopy(
  source: AsyncIterable<Buffer>,
  columns: readonly StagedColumn[],
  suffix: string,
): AsyncGenerator<Buffer> {
  const out = new ByteBuffer();
  const reader = new LineReader(out, columns, suffix);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let wasAscii = true;
  for await (const part of source) {
    // Only to see that it is UTF-8: a database in SQL_ASCII would take anything.
    const isPlain = isAscii(part);
    if (!isPlain || !wasAscii) decode(decoder, part);
    wasAscii = isPlain;
    reader.read(part);
    if (out.length >= flushBytes) yield out.take();
  }
  if (!wasAscii) decode(decoder);
  if (!reader.isBetweenLines) throw unreadableRows('its last line does not end');
  if (out.length > 0) yield out.take();
}

function decode(decoder: InstanceType<typeof TextDecoder>, part?: Buffer): void {
  try {
    decoder.decode(part, { stream: part !== undefined });
  } catch {
    throw unreadableRows('it is no UTF-8');
  }
}

/** Where in a line it is: in what stands before a value, at its first byte, in it, or after all values. */
type State = 'name' | 'value' | 'string' | 'plain' | 'rest';

class LineReader {
  readonly #out: ByteBuffer;
  readonly #columns: readonly StagedColumn[];
  /** What stands before each value. */
  readonly #names: readonly Buffer[];
  readonly #suffix: Buffer;
  readonly #field: CopyFieldWriter;
  readonly #text: JsonText;
  #state: State = 'name';
  #column = 0;
  /** How much of the name was read. */
  #matched = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #number = 0;

  constructor(out: ByteBuffer, columns: readonly StagedColumn[], suffix: string) {
    this.#out = out;
    this.#columns = columns;
    const names = columns.map(({ name }, i) => Buffer.from(`${i === 0 ? '{' : ','}${JSON.stringify(name)}:`));
    this.#names = names.length > 0 ? names : [Buffer.from('{')];
    this.#suffix = Buffer.from(`\t${suffix}\n`);
    this.#field = new CopyFieldWriter(out);
    this.#text = new JsonText(this.#field);
  }

  get isBetweenLines(): boolean {
    return this.#state === 'name' && this.#column === 0 && this.#matched === 0;
  }

  read(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) at = this.#step(bytes, at);
  }

  /** Reads from `at` on, as long as the state is the same, and answers where it ended. */
  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case 'name':
        return this.#readName(bytes, at);
      case 'value':
        return this.#beginValue(bytes, at);
      case 'string': {
        const end = this.#text.read(bytes, at);
        if (this.#text.isAtEnd) this.#endValue();
        return end;
      }
      case 'plain':
        return this.#readPlain(bytes, at);
      case 'rest':
        return this.#readRest(bytes, at);
    }
  }

  #readName(bytes: Buffer, start: number): number {
    const name = this.#names[this.#column]!;
    let at = start;
    while (at < bytes.length && this.#matched < name.length) {
      if (bytes[at] !== name[this.#matched]) {
        if (this.isBetweenLines) throw unreadableRows('a line is no JSON object');
        throw unreadableRows(`a line lacks “${this.#columns[this.#column]?.name}”`);
      }
      at++;
      this.#matched++;
    }
    if (this.#matched === name.length) this.#state = this.#columns.length > 0 ? 'value' : 'rest';
    return at;
  }

  #beginValue(bytes: Buffer, at: number): number {
    const { kind, isStaged } = this.#columns[this.#column]!;
    this.#field.begin(isStaged);
    if (bytes[at] === quote && kind !== 'jsonb') {
      this.#text.begin();
      this.#state = 'string';
      return at + 1;
    }
    this.#depth = 0;
    this.#isInString = false;
    this.#isEscaped = false;
    this.#state = 'plain';
    return at;
  }

  /** A value that is taken as it stands. It ends before the comma or brace that follows. */
  #readPlain(bytes: Buffer, start: number): number {
    let at = start;
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === newline) throw unreadableRows('a line ends too early');
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === 0x5c) this.#isEscaped = true;
        else if (byte === quote) this.#isInString = false;
      } else if (byte === quote) this.#isInString = true;
      else if (isOpening(byte)) this.#depth++;
      else if (this.#depth === 0 && (byte === comma || isClosing(byte))) {
        this.#field.addPlain(bytes.subarray(start, at));
        this.#endValue();
        return at;
      } else if (isClosing(byte)) this.#depth--;
    }
    this.#field.addPlain(bytes.subarray(start, at));
    return at;
  }

  #endValue(): void {
    this.#field.end();
    this.#column++;
    this.#matched = 0;
    this.#state = this.#column < this.#columns.length ? 'name' : 'rest';
  }

  /** The reason why the row is there, if it has one, and the end of the line. */
  #readRest(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(newline, at);
    if (end === -1) return bytes.length;
    this.#out.write(Buffer.from(String(++this.#number)));
    this.#out.write(this.#suffix);
    this.#state = 'name';
    this.#column = 0;
    this.#matched = 0;
    return end + 1;
  }
}
