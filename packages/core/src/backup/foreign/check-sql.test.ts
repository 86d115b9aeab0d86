import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkedSql, scriptParts } from './check-sql.ts';

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
  'CREATE TABLE "a\n\\! b" (c int);\n',
  'CREATE FUNCTION f() RETURNS int AS $_$\n\\! x $ $a$ \n$_$;\n',
  'CREATE FUNCTION g() AS $$\n\\x\n$$;\n',
  'COPY public.t (a) FROM stdin;\n\\N\n\\\\!\n\\.x\n\\.\n\nSELECT 1;\n',
  '--\n-- Data for Name: t; Type: TABLE DATA\n--\n\nCOPY public.t (a) FROM stdin;\n\\N\n\\.\n\n',
  'COPY public."new\nline" (a) FROM stdin;\n\\N\n\\.\n',
  '/* \\! */ SELECT 1;\n',
  'SET standard_conforming_strings = on;\n',
  "SET client_encoding = 'UTF8';\n",
  "SELECT 'C:\\dir\\file', E'\\\\', '\\\\';\n",
  'SELECT a1$$, $1 FROM t;\n',
  "SELECT 'x\r\n';\r\n-- comment\r\nSELECT 1;\r\n",
  '/* /* \\! */ \\! */ SELECT 1;\n',
  `INSERT INTO t VALUES (${"'x', ".repeat(1000)}1);\n`,
  'CREATE RULE r AS ON INSERT TO t DO INSTEAD ( INSERT INTO u VALUES (1);\n DELETE FROM u;\n);\n',
  'CREATE FUNCTION f() RETURNS int\n    BEGIN ATOMIC\n SELECT CASE WHEN true THEN 1 ELSE 2 END;\n SELECT 2;\nEND;\n',
  'CREATE VIEW v AS SELECT t.begin, t.copy FROM t;\nSELECT 1;\n',
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
/** What psql reads in another way than it looks, or may, depending on settings: how a command could be hidden. */
const hidden = [
  // Nothing is hidden there, but it would be the same if something were.
  "SELECT 'one\\';\n",
  // The setting was changed by something that cannot be seen.
  "SELECT set_config('standard_conforming_strings', 'off', false);\nSELECT 'a\\', '\n\\! id\n';\n",
  "DO $$ BEGIN PERFORM set_config('standard_' || 'conforming_strings', 'off', false); END $$;\nSELECT 'a\\', ' \\! id ';\n",
  "SET \"standard_conforming_strings\" = off;\nSELECT '\\', '\\! id';\n",
  `SET ${' '.repeat(1_100_000)} standard_conforming_strings = off;\nSELECT '\\', '\\! id';\n`,
  // A text that goes on after a line break is still one with escapes.
  "SELECT E'a'\n'b\\' , '\\! id';\n",
  // A name that ends with E is no mark of such a text.
  "SELECT éE'\\' , ' \\! id --';\n",
  // Where a dollar quote begins.
  "SELECT 1$$ ' $$ \\! id -- ';\n",
  "SELECT $a$x$a$$$ ' $$ \\! id -- ';\n",
  `SELECT $${'t'.repeat(300)}$ ' $${'t'.repeat(300)}$ \\! id -- ';\n`,
  // Where a comment begins and ends.
  "/*/ ' */ \\! id -- ';\n",
  '/* x */* \\! id */\n',
  '-- x\r\\! id\n',
  // Rows that do not look like rows.
  "copy t from stdin;\n'\n\\.\n\\! id\n';\n",
  "COPY t FROM STDIN WITH (FORMAT csv);\n'\n\\.\n\\! id\n';\n",
  "COPY/**/t FROM stdin CSV;\n'\n\\.\n\\! id\n';\n",
  `COPY ${' '.repeat(1_100_000)} t FROM STDIN;\n'\n\\.\n\\! id\n';\n`,
  // A semicolon that ends no statement, so that no rows follow.
  'SELECT (1; COPY t FROM stdin;\n\\! id\n\\.\n',
  'CREATE FUNCTION f() BEGIN; COPY t FROM stdin;\n\\! id\n\\.\n',
  "CREATE PROCEDURE f() BEGIN; COPY t FROM stdin;\n'\n\\.\n\\! id\n'; END;\n",
  "CREATE E'' OR REPLACE FUNCTION f() BEGIN; COPY t FROM stdin;\n\\! id\n\\.\n",
  'CREATE FUNCTION f() :begin SELECT 1; END;\nCOPY t FROM stdin;\n\\! id\n\\.\n',
  'CREATE FUNCTION f() BEGIN SELECT 1 1end; COPY t FROM stdin;\n\\! id\n\\.\n',
  'CREATE FUNCTION f() BEGIN SELECT 1;\n',
  // Lines that psql joins, characters that it joins, and what the server said.
  "SELECT 'a\0'\n, '\\! id';\n",
  "SET client_encoding = 'SJIS';\nSELECT E'\u0083\\', ' \\! id';\n",
  'SELECT :LAST_ERROR_MESSAGE;\n',
];

test.for(harmless)('%j passes, however it is cut', async (script) => {
  for (const cuts of [[10_000], [1], [2, 3]]) expect(await check(script + end, cuts)).toBe('fine');
});

test.for(hostile)('%j is refused, however it is cut', async (script) => {
  for (const cuts of [[10_000], [1], [2, 3]]) {
    expect(await check(script + end, cuts)).toMatch(/^x\.sql cannot be used: (line \d+ holds|it changes)/);
  }
});

test.for(hidden)('%#: is refused, however it is cut', async (script) => {
  for (const cuts of [[2_000_000], [1], [2, 3]]) {
    expect(await check(script + end, cuts)).toMatch(/^x\.sql cannot be used: /);
    expect(await check(script + end, cuts)).not.toMatch(/cut off/);
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

async function partsOf(script: string, cuts: readonly number[]): Promise<string[]> {
  async function* pieces() {
    const bytes = Buffer.from(script);
    for (let at = 0, i = 0; at < bytes.length; i++) {
      const size = Math.max(1, cuts[i % cuts.length]!);
      yield bytes.subarray(at, at + size);
      at += size;
    }
  }
  const parts: string[] = [];
  let rows = '';
  for await (const part of scriptParts(pieces(), 'x.sql')) {
    if (part.kind === 'rows') rows += part.bytes.toString();
    else if (part.kind === 'end') parts.push(`rows ${JSON.stringify(rows)}`);
    else parts.push(`${part.kind} ${part.line} ${part.text.toString().trim()}`);
    if (part.kind !== 'rows') rows = '';
  }
  return parts;
}

test('its statements and rows come one by one, however it is cut', async () => {
  const script = `\\restrict abc
SET a = on;
CREATE FUNCTION f() AS $$ ; $$; SELECT 'x;y';
CREATE FUNCTION g() BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END; SELECT (1;2);
COPY t (a) FROM stdin;
\\.x
1
\\N
\\.

COPY u (a) FROM stdin;
\\.
SELECT 2;
\\unrestrict abc
${end}`;
  const expected = [
    'statement 2 SET a = on;',
    'statement 3 CREATE FUNCTION f() AS $$ ; $$;',
    "statement 3 SELECT 'x;y';",
    'statement 4 CREATE FUNCTION g() BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END;',
    'statement 4 SELECT (1;2);',
    'copy 5 COPY t (a) FROM stdin;',
    'rows "\\\\.x\\n1\\n\\\\N\\n"',
    'copy 11 COPY u (a) FROM stdin;',
    'rows ""',
    'statement 13 SELECT 2;',
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), async (cuts) => {
      expect(await partsOf(script, cuts)).toEqual(expected);
    }),
  );
});
