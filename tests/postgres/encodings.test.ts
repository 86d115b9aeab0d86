import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  compareWithManifest,
  directorySource,
  restoreDatabase,
} from '../../packages/core/src/postgres/index.ts';
import { dumpToDirectory } from './archive-files.ts';
import { startTestCluster, type TestCluster } from './test-cluster.ts';

let server: TestCluster;
let folder: string;

beforeAll(async () => {
  server = await startTestCluster();
  folder = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
}, 60_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

test.each([
  // Bytes that are no UTF-8: an ASCII database checks nothing.
  [
    'SQL_ASCII',
    `SELECT encode('\\xff'::bytea, 'escape'), convert_from('\\xe4f6fc'::bytea, 'SQL_ASCII')`,
    ['tïtle', 'a'],
  ],
  ['LATIN1', `SELECT 'äöü' || i, repeat('é', i) FROM generate_series(1, 100) i`, ['prés', 'täble']],
  ['EUC_JP', `SELECT '日本語' || i, repeat('表', i) FROM generate_series(1, 100) i`, ['日本', '表']],
  ['UTF8', `SELECT U&'\\+01F600' || i, U&'\\0001' FROM generate_series(1, 100) i`, ['😀', 'ü']],
])('a database in %s comes back', async (encoding, rows, [schema, table]) => {
  const database = `in_${encoding.toLowerCase()}`;
  await server.sql(
    'postgres',
    `CREATE DATABASE ${database} TEMPLATE template0 ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C'`,
  );
  await server.sql(
    database,
    `CREATE SCHEMA "${schema}"; CREATE TABLE "${schema}"."${table}" ("ö" text, b text); INSERT INTO "${schema}"."${table}" ${rows};
     CREATE SEQUENCE "${schema}"."${table}_s"; SELECT setval('"${schema}"."${table}_s"', 42);`,
  );
  const directory = join(folder, database);
  const manifest = await dumpToDirectory(server.target(database), server.tools, directory);
  expect(manifest.dumpEncoding).toBe(encoding);
  expect(manifest.tables).toMatchObject([{ schema, name: table, columns: ['ö', 'b'] }]);
  const source = directorySource(directory);
  for (const [suffix, tables] of [
    ['whole', undefined],
    ['table', [{ schema: schema!, name: table! }]],
  ] as const) {
    const target = server.target(`${database}_${suffix}`);
    await restoreDatabase({
      source,
      manifest,
      target,
      tools: server.tools,
      mode: 'create',
      roles: 'fail',
      tables,
    });
    const comparison = await compareWithManifest(target, manifest, server.tools, { tables, source });
    expect(comparison.differences).toEqual([]);
    expect(comparison.tables).toHaveLength(1);
    const [properties] = await server.sql<{ encoding: string }>(target.database, 'SHOW server_encoding');
    expect(properties).toEqual({ server_encoding: encoding });
  }
});

test('settings of the source do not change what is stored', async () => {
  await server.sql('postgres', 'CREATE DATABASE strange');
  await server.sql('strange', `CREATE TABLE t (b bytea, d timestamptz, i interval, f float8, m int[])`);
  await server.sql(
    'strange',
    `INSERT INTO t VALUES ('\\x00ff', '2024-06-01 12:00+00', '1 day 2:03', 0.1 + 0.2, '{1,NULL}')`,
  );
  const plain = await dumpToDirectory(server.target('strange'), server.tools, join(folder, 'plain'));
  for (const setting of [
    "bytea_output = 'escape'",
    "TimeZone = 'Asia/Tokyo'",
    "DateStyle = 'SQL, DMY'",
    "IntervalStyle = 'iso_8601'",
    "extra_float_digits = '-5'",
    "client_encoding = 'LATIN1'",
    "search_path = ''",
    'row_security = off',
    "statement_timeout = '5ms'",
    'default_transaction_read_only = on',
  ]) {
    await server.sql('postgres', `ALTER DATABASE strange SET ${setting}`);
  }
  const strange = await dumpToDirectory(server.target('strange'), server.tools, join(folder, 'strange'));
  expect(strange.tables).toEqual(plain.tables);
  const target = server.target('strange_again');
  const source = directorySource(join(folder, 'strange'));
  const result = await restoreDatabase({
    source,
    manifest: strange,
    target,
    tools: server.tools,
    mode: 'create',
    roles: 'fail',
  });
  expect(result.warnings).toEqual([]);
  const comparison = await compareWithManifest(target, strange, server.tools);
  expect(comparison.differences).toEqual([]);
});
