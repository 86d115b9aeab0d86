import { describe, expect, test } from 'vitest';
import { jsonLinesToCopy } from '../restore/json-to-copy.ts';
import type { ColumnKind } from '../schema/column-kind.ts';
import { toCsv } from './csv-rows.ts';
import { toJsonLines } from './json-lines.ts';

const mebibyte = 2 ** 20;
const columns = (['integer', 'text', 'jsonb', 'text', 'text'] as ColumnKind[]).map((kind, i) => ({
  name: `c${i}`,
  kind,
}));

/** Of everything that is written with an escape, and of characters of several bytes. */
const odd = 'a\\b"c,\n\r\t\u000b\u0001ü€😀=';
const long = odd.repeat(Math.ceil((1.5 * mebibyte) / odd.length));
const document = { list: Array.from({ length: 120_000 }, (_, i) => `{"\\${i}`) };

function copyText(rows: readonly (string | null)[][]): string {
  const letters: Readonly<Record<string, string>> = {
    '\n': 'n',
    '\r': 'r',
    '\t': 't',
    '\v': 'v',
    '\\': '\\',
  };
  const field = (value: string | null) =>
    value?.replaceAll(/[\\\n\r\t\v]/g, (character) => `\\${letters[character]}`) ?? '\\N';
  return rows.map((row) => `${row.map(field).join('\t')}\n`).join('');
}

async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(stream: AsyncIterable<Buffer>): Promise<{ text: string; largest: number }> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return { text: Buffer.concat(parts).toString(), largest: Math.max(...parts.map(({ length }) => length)) };
}

const json = JSON.stringify(document);
const rows = [
  ['1', 'short', '{}', null, ''],
  ['2', long, json, null, odd],
  ['3', null, 'null', long, long],
  ['4', '', '[1.10]', '\\N', 'end'],
];
const copy = copyText(rows);

describe('a row of megabytes', () => {
  // Sizes that put borders inside of escapes, of characters, and between a field and its tab.
  test.each([7919, 65_536, 300_007])('comes through in parts, read in pieces of %i bytes', async (size) => {
    const lines = await collect(toJsonLines(inPieces(copy, size), { columns }));
    expect(lines.largest).toBeLessThan(4 * mebibyte);
    const parsed = lines.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(parsed.map(({ c1, c3, c4 }) => [c1, c3, c4])).toEqual(rows.map(([, b, , d, e]) => [b, d, e]));
    expect(parsed.map(({ c0, c2 }) => [c0, c2])).toEqual([
      [1, {}],
      [2, document],
      [3, null],
      [4, [1.1]],
    ]);

    const staged = columns.map((column) => ({ ...column, isStaged: true }));
    const back = await collect(jsonLinesToCopy(inPieces(lines.text, size), staged, 'x'));
    expect(back.largest).toBeLessThan(mebibyte);
    // COPY takes these two as they are or escaped; a blank before a jsonb null is nothing to PostgreSQL.
    const expected = copy
      .split('\n')
      .slice(0, -1)
      .map((line, i) => `${line.replaceAll('\\v', '\v').replace('\tnull\t', '\t null\t')}\t${i + 1}\tx\n`);
    expect(back.text === expected.join('')).toBe(true);
  });

  test('is the same CSV in whatever pieces it came', async () => {
    const [whole, ...others] = await Promise.all(
      [copy.length * 2, 65_536, 7919].map((size) => collect(toCsv(inPieces(copy, size), { columns }))),
    );
    expect(others.every(({ text }) => text === whole!.text)).toBe(true);
    expect(whole!.text).toContain(`2,"${long.replaceAll('"', '""')}","${json.replaceAll('"', '""')}",,`);
  });

  test('that breaks off is refused', async () => {
    const cut = collect(toJsonLines(inPieces(copy.slice(0, mebibyte * 2), 65_536), { columns }));
    await expect(cut).rejects.toThrow('ended inside');
  });
});
