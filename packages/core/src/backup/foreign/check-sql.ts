/**
 * Looks through a plain SQL script of pg_dump while it passes: that it is complete, and that it holds no commands of
 * psql, which could run programs and write files on the machine of whoever feeds it to psql. Those begin with a backslash
 * anywhere outside of texts, names and comments, so these are followed; rows of COPY may hold what they like.
 */
import { HoldfastError } from '../../errors.ts';

const [newline, backslash, quote, doubleQuote, dollar, semicolon] = [0x0a, 0x5c, 0x27, 0x22, 0x24, 0x3b];
const [dash, slash, star] = [0x2d, 0x2f, 0x2a];
/** What pg_dump itself writes since 2025, so that nothing between the two can be a command. */
const harmless = /^\\(un)?restrict [A-Za-z0-9]+\r?$/;
const complete = /^-- PostgreSQL database (cluster )?dump complete/;
const statementLimit = 1_000_000;

/** Passes the bytes on. Rejects with `portable-unreadable`, naming the line. */
export async function* checkedSql(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Buffer> {
  const script = new SqlScript(name);
  for await (const piece of source) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    script.read(bytes);
    yield bytes;
  }
  script.finish();
}

type State = 'plain' | 'text' | 'name' | 'dollar' | 'line comment' | 'comment' | 'command' | 'rows';

class SqlScript {
  readonly #name: string;
  #state: State = 'plain';
  #line = 1;
  /** The byte before, and of a statement so far: enough to tell COPY. */
  #before = 0;
  #statement = '';
  /** Of a text: a backslash escapes what follows; and whether one has just done so. */
  #isEscaped = false;
  #isSkipped = false;
  #tag = '';
  #matched = 0;
  #depth = 0;
  /** A line that has to be seen whole. */
  #text = '';
  #isComplete = false;
  /** COPY … FROM stdin was read, and its rows begin with the next line. */
  #rowsFollow = false;

  constructor(name: string) {
    this.#name = name;
  }

  read(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (this.#state === 'rows') at = this.#readRow(bytes, at);
      else this.#step(byte);
      if (bytes[at] === newline) this.#endLine();
      this.#before = bytes[at] ?? 0;
    }
  }

  finish(): void {
    if (this.#state === 'command' || this.#state === 'line comment') this.#endLine();
    if (this.#state !== 'plain' || !this.#isComplete) {
      throw this.#refuse(
        'it ends before “PostgreSQL database dump complete”, so it is cut off. Copy it again from where it was made.',
      );
    }
  }

  /** As far as the line goes in these bytes; answers where it stopped. */
  #readRow(bytes: Buffer, from: number): number {
    const found = bytes.indexOf(newline, from);
    const end = found < 0 ? bytes.length : found;
    if (this.#text.length < 4) this.#text += bytes.toString('latin1', from, Math.min(end, from + 4));
    return found < 0 ? bytes.length - 1 : found;
  }

  #endLine(): void {
    this.#line++;
    const text = this.#text;
    if (this.#state === 'rows') {
      if (text === '\\.' || text === '\\.\r') this.#state = 'plain';
    } else if (this.#state === 'line comment') {
      if (complete.test(text)) this.#isComplete = true;
      this.#state = 'plain';
    } else if (this.#state === 'command') {
      if (!harmless.test(text)) throw this.#command(text);
      this.#state = 'plain';
    } else if (this.#state === 'plain' && this.#rowsFollow) {
      this.#state = 'rows';
      this.#rowsFollow = false;
    }
    if (this.#state === 'plain' || this.#state === 'rows') this.#text = '';
  }

  #step(byte: number): void {
    switch (this.#state) {
      case 'plain':
        this.#plain(byte);
        return;
      case 'text':
        if (this.#isSkipped) this.#isSkipped = false;
        else if (this.#isEscaped && byte === backslash) this.#isSkipped = true;
        else if (byte === quote) this.#state = 'plain';
        return;
      case 'name':
        if (byte === doubleQuote) this.#state = 'plain';
        return;
      case 'dollar':
        this.#matched =
          byte === this.#tag.charCodeAt(this.#matched) ? this.#matched + 1 : byte === dollar ? 1 : 0;
        if (this.#matched === this.#tag.length) this.#state = 'plain';
        return;
      case 'comment':
        if (byte === star && this.#before === slash) this.#depth++;
        if (byte === slash && this.#before === star && --this.#depth === 0) this.#state = 'plain';
        return;
      default:
        if (byte !== newline && this.#text.length < 200) this.#text += String.fromCharCode(byte);
    }
  }

  #plain(byte: number): void {
    const before = this.#before;
    if (byte === backslash) {
      if (before !== newline && before !== 0) throw this.#command('\\');
      this.#state = 'command';
      this.#text = '\\';
    } else if (byte === quote) {
      this.#state = 'text';
      // A doubled quote ends a text and begins it again.
      if (before !== quote) this.#isEscaped = /(^|[^\w$])e$/i.test(this.#statement.slice(-2));
    } else if (byte === doubleQuote) {
      this.#state = 'name';
    } else if (byte === dollar) {
      const opened = /(?:^|[^\w$])(\$(?:[A-Za-z_\u0080-\u00ff][\w\u0080-\u00ff]*)?)$/.exec(
        this.#statement.slice(-80),
      )?.[1];
      if (opened !== undefined) {
        this.#state = 'dollar';
        this.#tag = `${opened}$`;
        this.#matched = 0;
      }
    } else if (byte === dash && before === dash) {
      this.#state = 'line comment';
      this.#text = '--';
      this.#statement = this.#statement.slice(0, -1);
      return;
    } else if (byte === star && before === slash) {
      this.#state = 'comment';
      this.#depth = 1;
      this.#statement = this.#statement.slice(0, -1);
      return;
    } else if (byte === semicolon) {
      if (/standard_conforming_strings/i.test(this.#statement) && !/ = on$/.test(this.#statement)) {
        throw this.#refuse('it changes what a backslash in a text means, so it cannot be told what is one.');
      }
      // Names and texts are left out of it, and rows can only come from the statement that is a line's last.
      this.#rowsFollow = /^\s*COPY\s[^;]*\sFROM stdin$/.test(this.#statement);
      this.#statement = '';
      return;
    }
    this.#add(byte);
  }

  #add(byte: number): void {
    if (this.#statement.length < statementLimit) this.#statement += String.fromCharCode(byte);
    else this.#statement = this.#statement.slice(-100);
  }

  #command(text: string): HoldfastError {
    const shown = text.slice(0, 40).replaceAll(/[^ -~]/g, '?');
    return this.#refuse(
      `line ${this.#line} holds a command of psql, “${shown}”. No pg_dump writes that; do not feed it to psql.`,
    );
  }

  #refuse(reason: string): HoldfastError {
    return new HoldfastError('portable-unreadable', `${this.#name} cannot be used: ${reason}`, {
      data: { line: this.#line },
    });
  }
}
