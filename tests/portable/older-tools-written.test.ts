/** Backups written for older tools: read by Python's `cryptography`, which is what they use, and by us. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import {
  backUpDatabase,
  backUpFiles,
  createOlderBackup,
  type DatabaseBackupResult,
  openOlderBackup,
  restoreOlderBackup,
} from '@holdfast/core/backup';
import { parseConnectionUrl, type TableName } from '@holdfast/core/postgres';
import type { Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createLocalVault, makeWorkFolder } from '../support/local-vault.ts';

const hasPython = spawnSync('python3', ['-c', 'import cryptography.fernet']).status === 0;
const work = makeWorkFolder('older-written');
const password = 'gravel umbrella seldom-quartz 41';
let shop: TestDatabase;
let vault: Vault;
let made: DatabaseBackupResult;

const schema = `
  CREATE TYPE mood AS ENUM ('sad', 'ok');
  CREATE SCHEMA "Odd";
  CREATE TABLE customers (id serial PRIMARY KEY, name text, balance numeric, big bigint, tags text[], extra jsonb,
    raw json, active boolean, ratio double precision, placed timestamptz, photo bytea, feeling mood);
  CREATE TABLE "Odd"."Orders" (id int PRIMARY KEY, customer int REFERENCES customers, "key, (odd" boolean);
  CREATE TABLE nothing (a int)`;

beforeAll(async () => {
  shop = await createTestDatabase('older-written');
  await shop.query(schema);
  await shop.query(`
    INSERT INTO customers (name, balance, big, tags, extra, raw, active, ratio, placed, photo, feeling) VALUES
      ('Ann “quoted" \\ ' || chr(10) || ' tab' || chr(9), 12345678901234567890.123456789, 9007199254740993, '{a,"b,c",NULL}',
        '{"deep": [1, null]}', '{ "as" : "it is" }', true, 0.1, '2026-01-02T03:04:05Z', '\\xdeadbeef', 'ok'),
      ('😀', NULL, NULL, '{}', 'null', NULL, false, 'NaN', NULL, '', NULL), ('', NULL, -1, NULL, NULL, NULL, NULL, -1e300, NULL, NULL, NULL);
    INSERT INTO customers (name) SELECT 'customer ' || i FROM generate_series(1, 20000) i;
    INSERT INTO "Odd"."Orders" VALUES (1, 1, true), (2, 2, NULL)`);
  vault = await createLocalVault(work.at('vault'));
  made = await backUpDatabase({ vault, connection: parseConnectionUrl(shop.url), name: 'Shop' });
}, 60_000);
afterAll(async () => {
  await vault?.close();
  await shop?.[Symbol.asyncDispose]();
  work[Symbol.dispose]();
});

async function write(name: string, secret: string, tables?: TableName[]): Promise<string> {
  await using file = await createOlderBackup({ vault, backup: made.backup, tables, password: secret });
  expect(file.name).toMatch(/^Shop-\d{8}T\d{6}Z\.json\.enc$/);
  await pipeline(file.stream, createWriteStream(work.at(name)));
  return work.at(name);
}

const python = `
import sys, gzip, base64, json
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives import hashes
path, form, secret = sys.argv[1:4]
data = open(path, 'rb').read()
if form == 'salt':
    salt, data = data[:16], data[16:]
    key = base64.urlsafe_b64encode(PBKDF2HMAC(hashes.SHA256(), 32, salt, 100000).derive(secret.encode()))
else:
    key = secret.encode()
print(json.dumps(json.loads(gzip.decompress(Fernet(key).decrypt(data))), ensure_ascii=True))
`;

describe.skipIf(!hasPython)('Python’s cryptography', () => {
  interface Read {
    holdfast: { source: string; takenAt: string };
    tables: Record<string, Record<string, unknown>[]>;
  }
  const read = (path: string, form: 'salt' | 'key', secret: string): Read =>
    JSON.parse(
      execFileSync('python3', ['-c', python, path, form, secret], {
        encoding: 'utf8',
        maxBuffer: 100_000_000,
      }),
    );

  test('opens it with the password and the salt in front, to the last value', async () => {
    const { holdfast, tables } = read(await write('password.enc', password), 'salt', password);
    expect(holdfast).toEqual({ source: 'Shop', takenAt: made.backup.time });
    expect(Object.keys(tables).sort()).toEqual(['Odd.Orders', 'customers', 'nothing']);
    expect(tables['customers']).toHaveLength(20_003);
    expect(tables['customers']!.slice(0, 3)).toEqual([
      {
        ...{ id: 1, name: 'Ann “quoted" \\ \n tab\t', balance: '12345678901234567890.123456789' },
        ...{ big: '9007199254740993', tags: '{a,"b,c",NULL}', extra: { deep: [1, null] } },
        ...{ raw: '{ "as" : "it is" }', active: true, ratio: 0.1, placed: expect.stringContaining('2026') },
        ...{ photo: '\\xdeadbeef', feeling: 'ok' },
      },
      {
        ...{ id: 2, name: '😀', balance: null, big: null, tags: '{}', extra: null, raw: null, active: false },
        ...{ ratio: 'NaN', placed: null, photo: '\\x', feeling: null },
      },
      {
        ...{ id: 3, name: '', balance: null, big: '-1', tags: null, extra: null, raw: null, active: null },
        ...{ ratio: -1e300, placed: null, photo: null, feeling: null },
      },
    ]);
    expect(tables['Odd.Orders']).toEqual([
      { id: 1, customer: 1, 'key, (odd': true },
      { id: 2, customer: 2, 'key, (odd': null },
    ]);
    expect(tables['nothing']).toEqual([]);
  });

  test('opens it with a Fernet key, and chosen tables are all that is in it', async () => {
    const key = execFileSync(
      'python3',
      ['-c', 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'],
      {
        encoding: 'utf8',
      },
    ).trim();
    const path = await write('key.enc', key, [{ schema: 'Odd', name: 'Orders' }]);
    expect(readFileSync(path, 'latin1').slice(0, 6)).toBe('gAAAAA');
    expect(Object.keys(read(path, 'key', key).tables)).toEqual(['Odd.Orders']);
  });
});

test('comes back into tables of the same names, equal', async () => {
  await using target = await createTestDatabase('older-back');
  await target.query(schema);
  const path = await write('back.enc', password);
  await using backup = await openOlderBackup({ path, password });
  const result = await restoreOlderBackup({ backup, target: parseConnectionUrl(target.url), dryRun: false });
  expect(result.problems).toEqual([]);
  const fingerprint = `SELECT count(*)::int AS rows, md5(string_agg(c::text, '|' ORDER BY id)) AS hash
    FROM (SELECT id, name, balance, big, tags, nullif(extra, 'null') AS extra, raw::text, active, ratio, placed, photo, feeling FROM customers) c`;
  expect(await target.query(fingerprint)).toEqual(await shop.query(fingerprint));
});

test('a wrong password and a changed byte open nothing', async () => {
  const path = await write('changed.enc', password);
  await expect(openOlderBackup({ path, password: `${password}!` })).rejects.toMatchObject({
    code: 'wrong-password',
  });
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
  await expect(openOlderBackup({ path, password })).rejects.toMatchObject({
    code: expect.stringMatching(/wrong-password|portable-unreadable/),
  });
});

test('what has no rows of tables is refused', async () => {
  const { backup } = await backUpFiles({ vault, name: 'files', paths: [import.meta.dirname] });
  await expect(createOlderBackup({ vault, backup, password })).rejects.toMatchObject({
    code: 'invalid-input',
  });
  const tables = [{ schema: 'public', name: 'ghost' }];
  await expect(createOlderBackup({ vault, backup: made.backup, tables, password })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('public.ghost'),
  });
});
