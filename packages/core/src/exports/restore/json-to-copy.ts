/**
 * Turns lines of JSON, as exports write them, back into COPY text. Values are taken as they stand in the line, without
 * JSON.parse's numbers, so that nothing is rounded on the way.
 */
import { HoldfastError } from '../../errors.ts';
import type { ColumnKind } from '../schema/column-kind.ts';

export interface StagedColumn {
  name: string;
  kind: ColumnKind;
  /** False for what the server computes itself: it is read over. */
  isStaged: boolean;
}

const flushLength = 64 * 1024;
/** Just below what a string can hold. */
const longestLine = 500_000_000;

/**
 * Rows with the number of their line and `suffix` (fields of COPY text) at the end. Rejects with `export-unreadable` for
 * a line that has other members than the columns, in their order.
 */
export async function* jsonLinesToCopy(
  source: AsyncIterable<Buffer>,
  columns: readonly StagedColumn[],
  suffix: string,
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let carried: string[] = [];
  let carriedLength = 0;
  let out = '';
  let number = 0;
  for await (const part of source) {
    const text = decoder.decode(part, { stream: true });
    if (!text.includes('\n')) {
      carried.push(text);
      carriedLength += text.length;
      if (carriedLength > longestLine) throw unreadable('a line is longer than a row can be');
      continue;
    }
    const lines = [...carried, text].join('').split('\n');
    carried = [lines.pop()!];
    carriedLength = carried[0]!.length;
    for (const line of lines) {
      out += `${copyLine(line, columns)}${++number}\t${suffix}\n`;
      if (out.length < flushLength) continue;
      yield Buffer.from(out);
      out = '';
    }
  }
  if (carriedLength > 0) throw unreadable('its last line does not end');
  if (out !== '') yield Buffer.from(out);
}

function copyLine(line: string, columns: readonly StagedColumn[]): string {
  let fields = '';
  let at = 1;
  if (line[0] !== '{') throw unreadable('a line is no JSON object');
  for (const { name, kind, isStaged } of columns) {
    const member = `${at === 1 ? '' : ','}${JSON.stringify(name)}:`;
    if (!line.startsWith(member, at)) throw unreadable(`a line lacks “${name}”`);
    const start = at + member.length;
    at = endOfValue(line, start);
    if (isStaged) fields += `${copyField(line.slice(start, at), kind)}\t`;
  }
  return fields;
}

/** Where the value that begins here ends. */
function endOfValue(line: string, start: number): number {
  let depth = 0;
  for (let at = start; at < line.length; at++) {
    const character = line[at];
    if (character === '"') {
      at = endOfString(line, at);
      if (depth === 0) return at + 1;
    } else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (character === ',' && depth === 0) return at;
  }
  throw unreadable('a line ends too early');
}

function endOfString(line: string, start: number): number {
  let at = line.indexOf('"', start + 1);
  while (at !== -1) {
    let backslashes = 0;
    while (line[at - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return at;
    at = line.indexOf('"', at + 1);
  }
  throw unreadable('a line ends too early');
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function copyField(raw: string, kind: ColumnKind): string {
  // The null of jsonb itself has a blank before it: see json-lines.ts.
  if (raw === 'null') return '\\N';
  const text = raw.startsWith('"') && kind !== 'jsonb' ? (JSON.parse(raw) as string) : raw;
  return /[\\\t\n\r]/.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (character) => escapes[character]!) : text;
}

function unreadable(reason: string): HoldfastError {
  return new HoldfastError('export-unreadable', `The rows of the export cannot be read: ${reason}.`);
}
