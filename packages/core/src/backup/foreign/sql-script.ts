/**
 * Reads a plain SQL script of pg_dump as psql would: that it is complete, and that it holds no commands of
 * psql, which could run programs and write files on the machine of whoever feeds it to psql. Those begin with a backslash
 * anywhere outside of texts, names and comments, so these are followed; rows of COPY may hold what they like.
 *
 * Where a text ends depends on `standard_conforming_strings`, which a script can change in ways that cannot be foreseen,
 * from within a function for instance. So whatever would be read differently under the other setting is refused, and
 * what is left means the same under both. The same goes for encodings in which a backslash can be half a character, and
 * for what pg_dump does not write and psql reads in a way of its own.
 *
 * It follows psqlscan.l of PostgreSQL 15 to 18. What it cannot see is what a script makes of psql while it runs: a COPY
 * that fails makes it take rows for statements, and a function can change the encoding. So this is one wall of two:
 * whoever loads such a script does it with `ON_ERROR_STOP`, into a server that has nothing to lose.
 */
import { HoldfastError } from '../../errors.ts';
import type { ScriptPart } from '../../postgres/index.ts';
import { StatementNesting } from './statement-nesting.ts';
import { headLength, StatementText, tailLength } from './statement-text.ts';

const [newline, carriageReturn, backslash, quote, doubleQuote] = [0x0a, 0x0d, 0x5c, 0x27, 0x22];
const [dollar, semicolon, dash, slash, star, space] = [0x24, 0x3b, 0x2d, 0x2f, 0x2a, 0x20];
const lastError = ':LAST_ERROR_MESSAGE';
/** What pg_dump itself writes since 2025, so that nothing between the two can be a command. */
const harmless = /^\\(un)?restrict [A-Za-z0-9]+\r?$/;
const complete = /^-- PostgreSQL database (cluster )?dump complete/;
const statementLimitBytes = 64 * 1024 * 1024;
/** Of pg_dump's encodings those in which a byte below 0x80 is always a character of its own. */
const plainEncoding =
  /^(UTF8|SQL_ASCII|LATIN([1-9]|10)|WIN\d{3,4}|ISO_8859_[5-8]|KOI8[RU]|EUC_(CN|JP|KR|TW|JIS_2004)|MULE_INTERNAL)$/;

type State = 'plain' | 'text' | 'name' | 'dollar' | 'line comment' | 'comment' | 'command' | 'rows';

/** Bytes that are being read, and from where on they were not given on. */
class Collected {
  readonly bytes: Buffer;
  from = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

export class SqlScript {
  readonly #name: string;
  #state: State = 'plain';
  #line = 1;
  /** The byte before; 0 where it belongs to something that has ended. */
  #before = 0;
  /** So far, without texts and names. */
  readonly #statement = new StatementText();
  readonly #nesting = new StatementNesting();
  /** Of a text: a backslash escapes what follows. */
  #isEscaped = false;
  /** Backslashes right before the next byte of a text. */
  #backslashes = 0;
  #tag = '';
  #matched = 0;
  #depth = 0;
  /** A line that has to be seen whole. */
  #text = '';
  #isComplete = false;
  /** The byte that was read last ended a statement. */
  #isEnded = false;
  /** COPY … FROM stdin was read, and its rows begin with the next line. */
  #rowsFollow = false;

  /** What was read, where it is wanted. */
  readonly #parts: ScriptPart[] | undefined;
  /** Of a statement that is not at its end: its pieces. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  /** Of rows: the beginning of a line that may be the one that ends them. */
  #held = Buffer.alloc(0);

  constructor(name: string, { collect = false } = {}) {
    this.#name = name;
    this.#parts = collect ? [] : undefined;
  }

  /** What was read since it was last asked. */
  take(): ScriptPart[] {
    return this.#parts?.splice(0) ?? [];
  }

  read(bytes: Buffer): void {
    // psql ends a line at it, and joins it with the next.
    if (bytes.includes(0)) throw this.#refuse('it holds a zero byte, which no SQL has.');
    const collected = this.#parts && new Collected(bytes);
    for (let at = 0; at < bytes.length; at++) {
      const before = this.#state;
      const start = at;
      if (before === 'rows') at = this.#readRow(bytes, at);
      else this.#step(bytes[at]!);
      if (bytes[at] === newline) this.#endLine();
      if (collected) this.#collect(collected, { before, start, at });
    }
    if (collected) this.#collectRest(collected);
  }

  #collect(collected: Collected, { before, start, at }: { before: State; start: number; at: number }): void {
    const { bytes } = collected;
    const now = this.#state;
    if (before === 'rows') {
      if (bytes[at] !== newline) return;
      if (now === 'rows') {
        this.#giveHeld();
        return;
      }
      // The line that ends them is none of them, wherever it began.
      this.#give({ kind: 'rows', bytes: bytes.subarray(collected.from, start) });
      this.#held = Buffer.alloc(0);
      this.#give({ kind: 'end' });
      collected.from = at + 1;
    } else if (now === 'rows') {
      collected.from = at + 1;
    } else if (now === 'command' && before === 'plain') {
      this.#keep(bytes.subarray(collected.from, at));
      collected.from = at;
    } else if (before === 'command' && now === 'plain') {
      collected.from = at + 1;
    } else if (this.#isEnded) {
      this.#isEnded = false;
      this.#keep(bytes.subarray(collected.from, at + 1));
      collected.from = at + 1;
      const text = Buffer.concat(this.#pending);
      this.#pending = [];
      this.#pendingBytes = 0;
      this.#give({ kind: this.#rowsFollow ? 'copy' : 'statement', text, line: this.#line });
    }
  }

  #collectRest({ bytes, from }: Collected): void {
    if (this.#state === 'command') return;
    if (this.#state !== 'rows') {
      this.#keep(bytes.subarray(from));
      return;
    }
    const lineStart = Math.max(from, bytes.lastIndexOf(newline) + 1);
    if (lineStart > from) this.#give({ kind: 'rows', bytes: bytes.subarray(from, lineStart) });
    this.#held = Buffer.concat([this.#held, bytes.subarray(lineStart)]);
    if (this.#held.length > 3) this.#giveHeld();
  }

  #giveHeld(): void {
    if (this.#held.length > 0) this.#give({ kind: 'rows', bytes: this.#held });
    this.#held = Buffer.alloc(0);
  }

  #give(part: ScriptPart): void {
    if (part.kind !== 'rows' || part.bytes.length > 0) this.#parts!.push(part);
  }

  #keep(bytes: Buffer): void {
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes > statementLimitBytes) {
      throw this.#refuse(`a statement before line ${this.#line} is larger than 64 MiB.`);
    }
    if (bytes.length > 0) this.#pending.push(bytes);
  }

  finish(): void {
    if (this.#state === 'command' || this.#state === 'line comment') this.#endLine();
    if (this.#state !== 'plain' || !this.#isComplete) {
      throw this.#refuse(
        'it ends before “PostgreSQL database dump complete”, so it is cut off. Copy it again from where it was made.',
      );
    }
    if (this.#nesting.isOpen) throw this.#refuse('its last statement has no end.');
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
      if (text === '\\.' || text === '\\.\r') this.#leave();
    } else if (this.#state === 'line comment') {
      if (complete.test(text)) this.#isComplete = true;
      this.#leave();
    } else if (this.#state === 'command') {
      if (!harmless.test(text)) throw this.#command(text);
      this.#leave();
    } else if (this.#state === 'plain' && this.#rowsFollow) {
      this.#state = 'rows';
      this.#rowsFollow = false;
    }
    if (this.#state === 'plain') this.#before = newline;
    if (this.#state === 'plain' || this.#state === 'rows') this.#text = '';
  }

  #step(byte: number): void {
    const before = this.#before;
    this.#before = byte;
    switch (this.#state) {
      case 'plain':
        this.#plain(byte, before);
        return;
      case 'text':
        this.#inText(byte);
        return;
      case 'name':
        if (byte === doubleQuote) this.#state = 'plain';
        return;
      case 'dollar':
        this.#matched =
          byte === this.#tag.charCodeAt(this.#matched) ? this.#matched + 1 : byte === dollar ? 1 : 0;
        if (this.#matched === this.#tag.length) this.#leave();
        return;
      case 'comment':
        if (byte === star && before === slash) {
          this.#depth++;
          this.#before = 0;
        } else if (byte === slash && before === star) {
          this.#before = 0;
          if (--this.#depth === 0) this.#leave();
        }
        return;
      case 'line comment':
        // psql ends the comment there, other programs at the end of the line.
        if (before === carriageReturn && byte !== newline)
          throw this.#refuse(`line ${this.#line} holds a carriage return within a comment.`);
        this.#addText(byte);
        return;
      default:
        this.#addText(byte);
    }
  }

  #plain(byte: number, before: number): void {
    if (!this.#nesting.add(byte, () => this.#statement.beginning(headLength))) {
      throw this.#refuse(`in line ${this.#line} it cannot be told where a statement ends.`);
    }
    if (byte === backslash) {
      if (before !== newline && (this.#line > 1 || !this.#statement.isEmpty)) throw this.#command('\\');
      this.#state = 'command';
      this.#text = '\\';
    } else if (byte === quote) {
      this.#state = 'text';
      // A doubled quote ends a text and begins it again.
      if (before !== quote) this.#isEscaped = /(^|[^\w$\u0080-\u00ff])e$/i.test(this.#statement.end(2));
      this.#backslashes = 0;
      this.#text = '';
    } else if (byte === doubleQuote) {
      this.#state = 'name';
    } else if (byte === dollar) {
      if (this.#opensDollar()) {
        this.#add(byte);
        this.#before = 0;
        return;
      }
    } else if (byte === dash && before === dash) {
      this.#state = 'line comment';
      this.#text = '--';
      this.#statement.takeBack();
      return;
    } else if (byte === star && before === slash) {
      this.#state = 'comment';
      this.#depth = 1;
      this.#before = 0;
      this.#statement.takeBack();
      return;
    } else if (byte === semicolon) {
      if (!this.#nesting.isOpen) {
        this.#endStatement();
        return;
      }
      this.#nesting.beginPart();
    }
    this.#add(byte);
  }

  #inText(byte: number): void {
    if (byte === backslash) {
      this.#backslashes++;
      return;
    }
    const isOdd = this.#backslashes % 2 === 1;
    this.#backslashes = 0;
    if (byte !== quote) {
      this.#addText(byte);
      return;
    }
    if (isOdd && !this.#isEscaped) {
      throw this.#refuse(
        `in line ${this.#line} a backslash stands before the end of a text, and it depends on settings whether the text ends there. Make the dump again in pg_dump’s custom format: pg_dump -Fc.`,
      );
    }
    if (isOdd) return;
    this.#state = 'plain';
    if (
      /^SET client_encoding/i.test(this.#statement.beginning(headLength)) &&
      !plainEncoding.test(this.#text)
    ) {
      throw this.#refuse(
        'in its encoding a backslash can be half a character. Make the dump again with pg_dump --encoding=UTF8.',
      );
    }
  }

  /** A dollar sign that ends `$tag$`; one within a name is a part of it. */
  #opensDollar(): boolean {
    const word = /[\w$\u0080-\u00ff]*$/.exec(this.#statement.end(tailLength))![0];
    if (/^[A-Za-z_\u0080-\u00ff]/.test(word) && word.length < tailLength) return false;
    if (/^\$([A-Za-z_\u0080-\u00ff][\w\u0080-\u00ff]*)?$/.test(word) && word.length < tailLength) {
      this.#state = 'dollar';
      this.#tag = `${word}$`;
      this.#matched = 0;
      return true;
    }
    if (word !== '') throw this.#refuse(`in line ${this.#line} it cannot be told what a dollar sign means.`);
    return false;
  }

  #endStatement(): void {
    this.#isEnded = true;
    const statement = this.#statement.beginning();
    if (/^SET standard_conforming_strings/i.test(statement) && !/ = on$/.test(statement)) {
      throw this.#refuse('it changes what a backslash in a text means, so it cannot be told what is one.');
    }
    // Names and texts are left out of it, and rows can only come from the statement that is a line's last.
    this.#rowsFollow = /^COPY\s[^;]*\sFROM stdin$/.test(statement);
    if (!this.#rowsFollow && /^copy\b/i.test(statement)) {
      throw this.#refuse(`line ${this.#line} holds a COPY that no pg_dump writes.`);
    }
    this.#statement.clear();
    this.#nesting.clear();
  }

  /** Back to statements: what comes next does not belong to what has ended. */
  #leave(): void {
    this.#state = 'plain';
    this.#before = 0;
    this.#nesting.breakWord();
    if (!this.#statement.isEmpty) this.#statement.add(space);
  }

  #add(byte: number): void {
    if (!this.#statement.add(byte))
      throw this.#refuse(`line ${this.#line} holds a COPY that no pg_dump writes.`);
    // What the server said last would be read as a part of the script.
    if (byte === 0x45 && this.#statement.end(lastError.length) === lastError) throw this.#command(lastError);
  }

  #addText(byte: number): void {
    if (byte !== newline && this.#text.length < 200) this.#text += String.fromCharCode(byte);
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
