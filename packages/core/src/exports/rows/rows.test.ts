import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonLinesToCopy } from '../restore/json-to-copy.ts';
import type { ColumnKind } from '../schema/column-kind.ts';
import { toCsv } from './csv-rows.ts';
import { toJsonLines } from './json-lines.ts';

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** As PostgreSQL writes a row in COPY text. */
function copyRow(values: readonly (string | null)[]): string {
  const field = (value: string | null) =>
    value === null ? '\\N' : value.replaceAll(/[\\\b\f\n\r\t\v]/g, (character) => escapes[character]!);
  return `${values.map(field).join('\t')}\n`;
}

/** The same bytes in pieces of any sizes. */
async function* inPieces(text: string, sizes: readonly number[]): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function collect(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

const value = fc.option(
  fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '').toWellFormed()),
  ),
);
const table = fc.record({
  rows: fc.array(fc.tuple(value, value, value), { maxLength: 20 }),
  sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
});
const columns = ['a', 'b "c"', '__proto__'].map((name) => ({ name, kind: 'text' as ColumnKind }));

describe('rows as JSON Lines', () => {
  test('any text comes through, and back', async () => {
    await fc.assert(
      fc.asyncProperty(table, async ({ rows, sizes }) => {
        const copy = rows.map(copyRow).join('');
        const lines = await collect(toJsonLines(inPieces(copy, sizes), { columns }));
        const parsed = lines
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as object);
        expect(parsed.map((row) => Object.values(row))).toEqual(rows);
        expect(
          parsed.every((row) => Object.keys(row).join() === columns.map(({ name }) => name).join()),
        ).toBe(true);

        const staged = columns.map((column) => ({ ...column, isStaged: true }));
        const back = await collect(jsonLinesToCopy(inPieces(lines, sizes), staged, 'x'));
        const again = back.replaceAll(/\t\d+\tx\n/g, '\n');
        const parsedAgain = (await collect(toJsonLines(inPieces(again, [50]), { columns })))
          .split('\n')
          .slice(0, -1);
        expect(parsedAgain.map((line) => JSON.parse(line) as object)).toEqual(parsed);
      }),
    );
  });

  test('kinds: numbers that JSON keeps are numbers, others are texts', async () => {
    const kinds: [ColumnKind, string | null, string][] = [
      ['integer', '-7', '-7'],
      ['bigint', '9007199254740993', '"9007199254740993"'],
      ['decimal', '1.10', '"1.10"'],
      ['float', '1e+300', '1e+300'],
      ['float', '-Infinity', '"-Infinity"'],
      ['float', 'NaN', '"NaN"'],
      ['boolean', 't', 'true'],
      ['boolean', 'f', 'false'],
      ['jsonb', '{"a": "x\\n\\"", "b": 1.10}', '{"a": "x\\n\\"", "b": 1.10}'],
      ['jsonb', 'null', ' null'],
      ['jsonb', null, 'null'],
      ['bytes', '\\x00ff', '"\\\\x00ff"'],
      ['text', '', '""'],
      ['text', '\v\x01', '"\\u000b\\u0001"'],
    ];
    for (const [kind, text, json] of kinds) {
      const column = [{ name: 'v', kind }];
      const copy = copyRow([text]);
      const line = await collect(toJsonLines(inPieces(copy, [3]), { columns: column }));
      expect(line).toBe(`{"v":${json}}\n`);
      const back = await collect(
        jsonLinesToCopy(inPieces(line, [5]), [{ ...column[0]!, isStaged: true }], 'x'),
      );
      // A restore may write booleans and control characters in another of COPY's forms.
      if (kind !== 'boolean' && text !== '\v\x01')
        expect(back.replace(/^ /, '')).toBe(copy.replace('\n', '\t1\tx\n'));
    }
  });

  test('a line with other members is refused', async () => {
    const staged = [{ name: 'a', kind: 'text' as const, isStaged: true }];
    for (const line of ['{"b":"x"}\n', '["a"]\n', '{"a":"x\n', '{"a":"x"}', '\n']) {
      await expect(collect(jsonLinesToCopy(inPieces(line, [4]), staged, 'x'))).rejects.toMatchObject({
        code: 'export-unreadable',
      });
    }
  });
});

/** RFC 4180, with the difference between an empty cell and an empty text. */
function parseCsv(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'));
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('rows as CSV', () => {
  test('any text comes through, and no cell begins like a formula', async () => {
    await fc.assert(
      fc.asyncProperty(table, async ({ rows, sizes }) => {
        const csv = await collect(toCsv(inPieces(rows.map(copyRow).join(''), sizes), { columns }));
        expect(csv.startsWith('\ufeffa,"b ""c""",__proto__\r\n')).toBe(true);
        const cells = parseCsv(csv.slice(1)).slice(1);
        expect(cells.flat().some((cell) => cell !== null && /^[=+\-@\t\r\n＝＋－＠]/.test(cell))).toBe(false);
        expect(cells.map((row) => row.map((cell) => cell?.replace(/^'/, '') ?? null))).toEqual(rows);
      }),
    );
  });

  test('formulas are told from numbers', async () => {
    const cell = async (kind: ColumnKind, text: string) =>
      (await collect(toCsv(inPieces(copyRow([text]), [9]), { columns: [{ name: 'v', kind }] }))).slice(4, -2);
    expect(await cell('text', '=HYPERLINK("http://x")')).toBe(`"'=HYPERLINK(""http://x"")"`);
    expect(await cell('text', '-1')).toBe(`'-1`);
    expect(await cell('text', `'a`)).toBe(`''a`);
    expect(await cell('decimal', '-1.5')).toBe('-1.5');
    expect(await cell('other', '-1 days')).toBe(`'-1 days`);
    expect(await cell('boolean', 't')).toBe('true');
  });
});
