import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkedSql } from './check-sql.ts';

const end = '\n--\n-- PostgreSQL database dump complete\n--\n\n';

async function check(script: string, cuts: readonly number[] = [script.length]): Promise<string> {
  async function* pieces() {
    const bytes = Buffer.from(script);
    for (let at = 0, i = 0; at < bytes.length; i++) {
      const size = Math.max(1, cuts[i % cuts.length]!);
      yield bytes.subarray(at, at + size);
      at += size;
    }
  }
  let passed = '';
  try {
    for await (const piece of checkedSql(pieces(), 'x.sql')) passed += piece.toString('latin1');
  } catch (error) {
    return (error as Error).message;
  }
  expect(Buffer.from(passed, 'latin1').toString()).toBe(script);
  return 'fine';
}

const harmless = [
  '\\restrict abc123\nSELECT 1;\n\\unrestrict abc123\n',
  "SELECT 'a\n\\! b';\n",
  "SELECT E'it''s \\' \\\\';\nSELECT 1;\n",
  "SELECT 'one\\';\n",
  'CREATE TABLE "a\n\\! b" (c int);\n',
  'CREATE FUNCTION f() RETURNS int AS $_$\n\\! x $ $a$ \n$_$;\n',
  'CREATE FUNCTION g() AS $$\n\\x\n$$;\n',
  'COPY public.t (a) FROM stdin;\n\\N\n\\\\!\n\\.x\n\\.\n\nSELECT 1;\n',
  '--\n-- Data for Name: t; Type: TABLE DATA\n--\n\nCOPY public.t (a) FROM stdin;\n\\N\n\\.\n\n',
  'COPY public."new\nline" (a) FROM stdin;\n\\N\n\\.\n',
  '/* \\! */ SELECT 1;\n',
  'SET standard_conforming_strings = on;\n',
];
const hostile = [
  '\\! id\n',
  'SELECT 1 \\gexec\n',
  "SELECT 'x' \\! id\n",
  '-- Name: t\n\\! id; Type: TABLE\n',
  'COPY t FROM stdin;\na\n\\.\n\\! id\n',
  "SELECT E'\\'' \\! id\n",
  "SELECT E'a''\\'' \\! id\n",
  'SELECT $a$ $b$ $a$ \\! id\n',
  'SET standard_conforming_strings = off;\n',
  "SET standard_conforming_strings TO 'off';\n",
  '\\restrict x; y\n',
  'SELECT "a" \\o /tmp/x\n',
];

test.for(harmless)('%j passes, however it is cut', async (script) => {
  for (const cuts of [[10_000], [1], [2, 3]]) expect(await check(script + end, cuts)).toBe('fine');
});

test.for(hostile)('%j is refused, however it is cut', async (script) => {
  for (const cuts of [[10_000], [1], [2, 3]]) {
    expect(await check(script + end, cuts)).toMatch(/^x\.sql cannot be used: (line \d+ holds|it changes)/);
  }
});

test('a script without its end is cut off', async () => {
  for (const script of ['SELECT 1;\n', `COPY t FROM stdin;\n1\n`, `SELECT 'a${end}`]) {
    expect(await check(script)).toMatch(/cut off/);
  }
});

test('how it is cut makes no difference', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...harmless, ...hostile), { maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      async (parts, cuts) => {
        const script = parts.join('') + end;
        expect(await check(script, cuts)).toBe(await check(script));
      },
    ),
    { numRuns: 100 },
  );
});
