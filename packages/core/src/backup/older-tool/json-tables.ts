/**
 * The rows of a JSON text that holds tables: an object with a list of objects for each table's name, at its top or below
 * a key `tables` or `data`. Read as a stream, one row at a time; numbers stay the text that they are.
 */
import { Readable } from 'node:stream';
import parser from 'stream-json/parser.js';
import { HoldfastError } from '../../errors.ts';
import { through } from '../../streams/through.ts';

export interface JsonRow {
  table: string;
  /** The row as JSON, with its numbers as they were. */
  json: string;
  columns: string[];
}

type Token = parser.Token;

const rowLimitBytes = 64 * 1024 * 1024;
const depthLimit = 100;
const tablesLimit = 10_000;
/** PostgreSQL has 1,600 at most. */
const columnsLimit = 10_000;

/** Throws `portable-unreadable` for what is no such JSON. */
export async function* readJsonTables(
  source: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<JsonRow> {
  const tokens = parser.asStream({ packValues: false, packKeys: true, streamKeys: false });
  const reader = new TablesReader();
  try {
    const text = Readable.from(decoded(source), { objectMode: false });
    for await (const token of through<Token>(text, tokens, { signal })) {
      const row = reader.take(token);
      if (row) yield row;
    }
  } catch (error) {
    if (error instanceof HoldfastError || signal?.aborted) throw error;
    if ((error as NodeJS.ErrnoException).code !== undefined) throw error;
    throw unreadable(`it is no valid JSON (${error instanceof Error ? error.message : 'unknown reason'})`);
  }
  if (!reader.isDone) throw unreadable('it is no valid JSON: it ends too early');
}

/** What is no UTF-8 would otherwise come out as other characters than it went in, and nobody would be told. */
async function* decoded(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch {
      throw unreadable('its text is not UTF-8');
    }
  };
  for await (const piece of source) {
    const text = decode(piece);
    if (text !== '') yield text;
  }
  const rest = decode();
  if (rest !== '') yield rest;
}

/** Follows the tokens: where in the text they are, and the text of the row that they belong to. */
class TablesReader {
  isDone = false;
  /** What every open bracket is: an object's last key, or undefined for a list. */
  readonly #open: { key: string | undefined; isList: boolean; count: number }[] = [];
  readonly #tables = new Set<string>();
  /** Of a row: the text that is being read. */
  #string = '';
  #row: { parts: string[]; sizeBytes: number; depth: number; columns: Set<string> } | undefined;

  take(token: Token): JsonRow | undefined {
    switch (token.name) {
      case 'startObject':
        return this.#start(false);
      case 'startArray':
        return this.#start(true);
      case 'endObject':
        return this.#end('}');
      case 'endArray':
        return this.#end(']');
      case 'keyValue':
        return this.#key(token.value);
      case 'startString':
        this.#string = '';
        this.#value('');
        return undefined;
      case 'stringChunk':
        // Whole, so that how it came in pieces makes no difference: a piece may end within a character.
        if (this.#row) this.#string += token.value;
        this.#limit(token.value.length);
        return undefined;
      case 'endString':
        this.#add(JSON.stringify(this.#string));
        return undefined;
      case 'startNumber':
        this.#value('');
        return undefined;
      case 'numberChunk':
        this.#add(token.value);
        return undefined;
      case 'nullValue':
      case 'trueValue':
      case 'falseValue':
        this.#value(String(token.value));
        return undefined;
      default:
        return undefined;
    }
  }

  #start(isList: boolean): undefined {
    const path = this.#open;
    if (path.length === 0 && isList) throw unreadable('it is a list, not an object of tables');
    if (path.length >= depthLimit) throw unreadable(`it is nested deeper than ${depthLimit} levels`);
    if (!this.#row && !isList && path.at(-1)?.isList && this.#tableName() !== undefined) {
      this.#row = { parts: ['{'], sizeBytes: 1, depth: path.length, columns: new Set() };
    } else {
      this.#value(isList ? '[' : '{');
    }
    path.push({ key: undefined, isList, count: 0 });
    const table = isList && !this.#row ? this.#tableName() : undefined;
    if (table !== undefined && this.#tables.has(table)) throw unreadable(`it holds the table ${table} twice`);
    if (table !== undefined) this.#tables.add(table);
    if (this.#tables.size > tablesLimit) throw unreadable(`it holds more than ${tablesLimit} tables`);
    return undefined;
  }

  #end(bracket: string): JsonRow | undefined {
    this.#open.pop();
    this.#add(bracket);
    if (this.#open.length === 0) this.isDone = true;
    const row = this.#row;
    if (!row || this.#open.length !== row.depth) return undefined;
    this.#row = undefined;
    return { table: this.#tableName()!, json: row.parts.join(''), columns: [...row.columns] };
  }

  #key(key: string): undefined {
    const top = this.#open.at(-1)!;
    top.key = key;
    if (!this.#row) return undefined;
    if (this.#open.length === this.#row.depth + 1) {
      if (this.#row.columns.has(key)) throw unreadable(`a row has the column ${key} twice`);
      if (this.#row.columns.size === columnsLimit)
        throw unreadable(`one of its rows has more than ${columnsLimit} columns`);
      this.#row.columns.add(key);
    }
    this.#add(`${top.count++ > 0 ? ',' : ''}${JSON.stringify(key)}:`);
    return undefined;
  }

  /** A value begins: within a list of a row, a comma goes before all but the first. */
  #value(text: string): void {
    if (!this.#row) {
      const top = this.#open.at(-1);
      if (!top) {
        if (text !== '{' && text !== '[') throw unreadable('it is a single value, not an object of tables');
      } else if (top.isList && this.#tableName() !== undefined) {
        throw unreadable(`the table ${this.#tableName()} holds something that is no row`);
      }
      return;
    }
    const top = this.#open.at(-1)!;
    this.#add(top.isList && top.count++ > 0 ? `,${text}` : text);
  }

  #add(text: string): void {
    if (!this.#row || text === '') return;
    this.#row.parts.push(text);
    this.#limit(text.length);
  }

  #limit(added: number): void {
    if (!this.#row) return;
    this.#row.sizeBytes += added;
    if (this.#row.sizeBytes > 2 * rowLimitBytes) throw unreadable('one of its rows is larger than 64 MiB');
  }

  /** Where a list of rows is open: the name of its table. */
  #tableName(): string | undefined {
    const [first, second, third] = this.#open;
    if (first === undefined || first.isList) return undefined;
    if (second?.isList) return first.key;
    const isWrapped = first.key === 'tables' || first.key === 'data';
    return isWrapped && second && third?.isList ? second.key : undefined;
  }
}

function unreadable(what: string): HoldfastError {
  return new HoldfastError('portable-unreadable', `The backup of an older tool cannot be read: ${what}.`);
}
