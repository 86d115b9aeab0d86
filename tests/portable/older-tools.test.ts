/** Backups of older tools, made and read by Python's `cryptography`, which is what they use. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createReadStream, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import {
  exportOlderBackup,
  openOlderBackup,
  recogniseOlderBackup,
  restoreOlderBackup,
} from '@holdfast/core/backup';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decryptFernet, encryptFernet, fernetKeyFromText } from '../../packages/core/src/crypto/fernet.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeWorkFolder } from '../support/local-vault.ts';

const hasPython = spawnSync('python3', ['-c', 'import cryptography.fernet']).status === 0;
const work = makeWorkFolder('older-tools');
afterAll(() => work[Symbol.dispose]());

const password = 'what the older tool was given';
const json = JSON.stringify({
  version: 3,
  customers: [
    {
      id: 1,
      name: 'Ann “quoted" \\ \n tab\t',
      balance: 1,
      tags: ['a', 'b,c', '"'],
      extra: { deep: [1, null] },
    },
    { id: 2, name: '😀 zero', balance: null, tags: [], extra: null },
  ],
  orders: [{ id: 10, customer: 2, placed: '2026-01-02T03:04:05Z', paid: true }],
  nothing: [],
}).replace('"balance":1', '"balance":12345678901234567890.123456789');

const python = `
import sys, gzip, base64, os
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives import hashes
folder, password = sys.argv[1], sys.argv[2].encode()
data = gzip.compress(open(folder + '/plain.json', 'rb').read())
key = Fernet.generate_key()
open(folder + '/raw.key', 'wb').write(key)
open(folder + '/raw.enc', 'wb').write(Fernet(key).encrypt(data))
salt = os.urandom(16)
derived = base64.urlsafe_b64encode(PBKDF2HMAC(hashes.SHA256(), 32, salt, 100000).derive(password))
token = Fernet(derived).encrypt(data)
open(folder + '/beside.enc', 'wb').write(token)
open(folder + '/beside.enc.salt', 'wb').write(salt)
open(folder + '/front.enc', 'wb').write(salt + token)
open(folder + '/broken-inside.enc', 'wb').write(Fernet(key).encrypt(data[:-20]))
`;

async function rowsOf(path: string, secret?: string) {
  await using backup = await openOlderBackup({ path, password: secret });
  const rows = [];
  for await (const { table, json: row } of backup.rows()) rows.push({ table, row });
  return rows;
}

async function failureOf(action: () => Promise<unknown>): Promise<{ code?: string; message: string }> {
  try {
    await action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('It was accepted.');
}

describe.skipIf(!hasPython)('made by Python’s cryptography', () => {
  let key: string;
  beforeAll(() => {
    writeFileSync(work.at('plain.json'), json);
    execFileSync('python3', ['-c', python, work.path, password]);
    key = readFileSync(work.at('raw.key'), 'utf8');
  });

  test('is read in all three forms', async () => {
    const plain = await rowsOf(work.at('plain.json'));
    expect(plain).toHaveLength(3);
    expect(plain[0]!.row).toContain('12345678901234567890.123456789');
    expect(JSON.parse(plain[1]!.row)).toEqual(JSON.parse(json).customers[1]);
    expect(await rowsOf(work.at('raw.enc'), key)).toEqual(plain);
    expect(await rowsOf(work.at('beside.enc'), password)).toEqual(plain);
    expect(await rowsOf(work.at('front.enc'), password)).toEqual(plain);
    for (const [name, form] of [
      ['raw.enc', 'fernet'],
      ['front.enc', 'fernet'],
      ['plain.json', 'json'],
    ] as const) {
      expect(await recogniseOlderBackup(work.at(name))).toBe(form);
    }
  });

  test('a wrong password, and every changed byte, opens nothing', async () => {
    for (const [name, secret] of [
      ['raw.enc', password],
      ['beside.enc', `${password}!`],
      ['front.enc', key],
      ['raw.enc', undefined],
    ] as const) {
      expect((await failureOf(() => rowsOf(work.at(name), secret))).code).toBe('wrong-password');
    }
    const token = readFileSync(work.at('raw.enc'));
    for (let i = 6; i < token.length - 2; i += 7) {
      const changed = Buffer.from(token);
      changed[i] = changed[i] === 0x41 ? 0x42 : 0x41;
      writeFileSync(work.at('changed.enc'), changed);
      const { code } = await failureOf(() =>
        openOlderBackup({ path: work.at('changed.enc'), password: key }),
      );
      expect(['wrong-password', 'portable-unreadable']).toContain(code);
    }
    writeFileSync(work.at('cut.enc'), token);
    truncateSync(work.at('cut.enc'), token.length - 9);
    const { code } = await failureOf(() => openOlderBackup({ path: work.at('cut.enc'), password: key }));
    expect(['wrong-password', 'portable-unreadable']).toContain(code);
  });

  test('what is damaged inside is told', async () => {
    const { message } = await failureOf(() => rowsOf(work.at('broken-inside.enc'), key));
    expect(message).toContain('damaged or cut off');
  });

  test('a token of ours is read by Python', async () => {
    const pieces = [];
    const source = createReadStream(work.at('plain.json'), { highWaterMark: 100 });
    for await (const piece of encryptFernet(source, fernetKeyFromText(key)!)) pieces.push(piece);
    writeFileSync(work.at('ours.enc'), pieces.join(''));
    const script =
      'import sys\nfrom cryptography.fernet import Fernet\nsys.stdout.buffer.write(Fernet(open(sys.argv[1]).read()).decrypt(open(sys.argv[2],"rb").read()))';
    const opened = execFileSync('python3', ['-c', script, work.at('raw.key'), work.at('ours.enc')]);
    expect(opened.toString()).toBe(json);
    const parts = [];
    for await (const part of decryptFernet(
      createReadStream(work.at('ours.enc'), { highWaterMark: 33 }),
      fernetKeyFromText(key)!,
    ))
      parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe(json);
  });
});

describe('JSON of strangers', () => {
  test.each([
    ['[1,2]', /no backup that Holdfast knows/],
    ['{"a":[1]}', /holds something that is no row/],
    ['{"a":[[]]}', /holds something that is no row/],
    ['{"a":[{"x":1,"x":2}]}', /column x twice/],
    ['{"a":[{"x":1}],"a":[]}', /table a twice/],
    ['{"a":[{"x":1}', /no valid JSON/],
    ['{"a":[{"x":01}]}', /no valid JSON/],
    [`{"a":[{"x":${'['.repeat(5000)}`, /nested deeper/],
  ])('is refused (%#)', async (text, reason) => {
    writeFileSync(work.at('odd.json'), text);
    expect((await failureOf(() => rowsOf(work.at('odd.json')))).message).toMatch(reason);
  });

  test('a gigabyte in a megabyte is refused', async () => {
    const zeros = gzipSync(Buffer.alloc(2 ** 28, ' '));
    writeFileSync(work.at('bomb.gz'), Buffer.concat([gzipSync('{"a":[{"x":1}'), ...Array(5).fill(zeros)]));
    expect((await failureOf(() => rowsOf(work.at('bomb.gz')))).message).toContain('unpack to more than');
  });

  test('tables below “tables” or “data” are found', async () => {
    writeFileSync(
      work.at('nested.json'),
      '{"meta":{"a":[1]},"tables":{"public.t":[{"x":{"y":[1,{"z":"}"}]}}]}}',
    );
    expect(await rowsOf(work.at('nested.json'))).toEqual([
      { table: 'public.t', row: '{"x":{"y":[1,{"z":"}"}]}}' },
    ]);
  });
});

describe('as files', () => {
  async function write(text: string, to: string, format: 'json' | 'csv') {
    writeFileSync(work.at('files.json'), text);
    await using backup = await openOlderBackup({ path: work.at('files.json') });
    return await exportOlderBackup({ backup, to: work.at(to), format });
  }

  test('JSON keeps every digit', async () => {
    expect((await write(json, 'as-json', 'json')).files.map(({ table, rows }) => [table, rows])).toEqual([
      ['customers', 2],
      ['orders', 1],
    ]);
    const text = readFileSync(work.at('as-json/customers.json'), 'utf8');
    expect(JSON.parse(text)).toEqual(JSON.parse(json).customers);
    expect(text).toContain('12345678901234567890.123456789');
  });

  test('CSV has a column for what any row has, and starts no formula', async () => {
    const rows = '{"t":[{"a":1.50,"b":"=1+1"},{"c":"x,\\"y\\"","a":null},{"d":{"deep":[1.10,null]},"b":""}]}';
    await write(rows, 'as-csv', 'csv');
    const lines = ['\uFEFFa,b,c,d', "1.50,'=1+1,,", ',,"x,""y""",', ',"",,"{""deep"":[1.10,null]}"', ''];
    expect(readFileSync(work.at('as-csv/t.csv'), 'utf8')).toBe(lines.join('\r\n'));
  });

  test('nothing is replaced, led astray or left half', async () => {
    await write(json, 'taken', 'json');
    await expect(write(json, 'taken', 'json')).rejects.toMatchObject({ code: 'storage-exists' });
    await expect(write('{"../x":[{"a":1}]}', 'astray', 'json')).rejects.toMatchObject({
      code: 'path-unsafe',
    });
    const cut = write(json.slice(0, -3), 'half', 'json');
    await expect(cut).rejects.toMatchObject({ code: 'portable-unreadable' });
    for (const name of ['astray', 'half']) expect(existsSync(work.at(name))).toBe(false);
  });
});

describe('restoring into a database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase('older');
    await database.query(`
      CREATE TABLE orders (id int PRIMARY KEY, customer int, placed timestamptz, paid boolean);
      CREATE TABLE customers (id serial PRIMARY KEY, name varchar(25), balance numeric, tags text[], extra jsonb,
        parent int REFERENCES customers, code char(3));
      ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customers;
      CREATE TABLE nothing (a int)`);
    writeFileSync(work.at('plain.json'), json);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  async function restore(text: string, dryRun = false) {
    writeFileSync(work.at('restore.json'), text);
    await using backup = await openOlderBackup({ path: work.at('restore.json') });
    return await restoreOlderBackup({ backup, target: parseConnectionUrl(database.url), dryRun });
  }
  const counts = () =>
    database.query(
      'SELECT (SELECT count(*)::int FROM customers) AS customers, (SELECT count(*)::int FROM orders) AS orders',
    );

  test('a dry run changes nothing', async () => {
    expect(await restore(json, true)).toMatchObject({ status: 'succeeded', dryRun: true, problems: [] });
    expect(await counts()).toEqual([{ customers: 0, orders: 0 }]);
  });

  test('every row that does not fit is listed with its reason, and nothing is changed', async () => {
    const result = await restore(
      JSON.stringify({
        orders: [
          { id: 1, customer: 99, paid: true },
          { id: 'x', customer: 1 },
          { id: 3, customer: 1, placed: 'yesterday-ish' },
          { id: 4, customer: 1 },
          { id: 4, customer: 1 },
        ],
        customers: [
          { id: 2, name: 'child', parent: 1 },
          { id: 1, name: 'parent' },
          { id: 3, name: 'a name that is far too long for it' },
          { id: 4, code: 'abcd' },
        ],
      }),
    );
    expect(result.status).toBe('refused');
    expect(result.problems.map(({ table, row, reason }) => `${table} ${row}: ${reason}`).sort()).toEqual([
      expect.stringMatching(/^customers 3: .*character varying\(25\)/),
      expect.stringMatching(/^customers 4: .*character\(3\)/),
      expect.stringMatching(/^orders 1: .*foreign key/),
      expect.stringMatching(/^orders 2: .*integer: "x"/),
      expect.stringMatching(/^orders 3: .*yesterday-ish/),
      expect.stringMatching(/^orders 5: .*duplicate key/),
    ]);
    expect(await counts()).toEqual([{ customers: 0, orders: 0 }]);
  });

  test('tables and columns that are not there are named', async () => {
    const result = await restore('{"ghosts":[{"a":1}],"customers":[{"id":1,"colour":"red"}]}');
    expect(result.problems).toEqual([
      { table: 'ghosts', row: undefined, reason: 'The database has no table of this name.' },
      { table: 'customers', row: undefined, reason: 'The table has no column colour.' },
    ]);
  });

  test('a backup that is damaged at its end changes nothing', async () => {
    expect((await failureOf(() => restore(json.slice(0, -3)))).message).toContain('no valid JSON');
    expect(await counts()).toEqual([{ customers: 0, orders: 0 }]);
  });

  test('comes back whole, to the last digit, and sequences go on after it', async () => {
    expect(await restore(json)).toMatchObject({
      status: 'succeeded',
      tables: [
        { table: 'customers', rows: 2 },
        { table: 'orders', rows: 1 },
      ],
    });
    expect(
      await database.query('SELECT id, name, balance::text, tags, extra FROM customers ORDER BY id'),
    ).toEqual([
      {
        ...{ id: 1, name: 'Ann “quoted" \\ \n tab\t', balance: '12345678901234567890.123456789' },
        ...{ tags: ['a', 'b,c', '"'], extra: { deep: [1, null] } },
      },
      { id: 2, name: '😀 zero', balance: null, tags: [], extra: null },
    ]);
    expect(await database.query("SELECT nextval('customers_id_seq')::int AS next")).toEqual([{ next: 3 }]);
  });
});
