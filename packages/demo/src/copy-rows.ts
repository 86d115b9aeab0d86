/** Streams rows into a table with COPY, in PostgreSQL's text format. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** What a column can be given; objects become JSON. */
export type Value = string | number | boolean | bigint | Date | Buffer | null | object;

export interface CopyTarget {
  table: string;
  columns: readonly string[];
}

/** Sends the rows as they are made and answers how many there were. Memory does not grow with their number. */
export async function copyRows(
  client: pg.Client,
  { table, columns }: CopyTarget,
  rows: Iterable<readonly Value[]>,
  signal?: AbortSignal,
): Promise<number> {
  let count = 0;
  function* lines() {
    let batch = '';
    for (const row of rows) {
      batch += `${row.map(encode).join('\t')}\n`;
      count++;
      if (batch.length > 65_536) {
        yield batch;
        batch = '';
      }
    }
    if (batch !== '') yield batch;
  }
  const target = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`));
  await pipeline(Readable.from(lines()), target, signal ? { signal } : {});
  return count;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function encode(value: Value): string {
  if (value === null) return '\\N';
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'boolean') return value ? 't' : 'f';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replaceAll(/[\\\t\n\r]/g, (character) => escapes[character] ?? character);
}
