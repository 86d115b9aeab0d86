/** JSON of older tools taken into a vault: stock restic gives it back, and everything that Holdfast does with a backup works. */
import { execFileSync } from 'node:child_process';
import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import {
  adoptOlderBackup,
  type Backup,
  exportRowsBackup,
  holdsRows,
  listBackups,
  openOlderBackup,
  openPortable,
  proveBackup,
  readFilesManifest,
  restoreRowsBackup,
  verifyBackup,
  withoutValues,
} from '@holdfast/core/backup';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import { readTree, type Vault, VaultWriter } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { saveTree } from '../../packages/core/src/backup/synthetic-tree.ts';
import { encryptFernet, fernetKeyFromPassword, fernetTime } from '../../packages/core/src/crypto/fernet.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createLocalVault, makeWorkFolder, vaultPassword } from '../support/local-vault.ts';
import { filePassword, writePortable } from './write-portable.ts';

const work = makeWorkFolder('rows-backups');
const password = 'what the older tool was given';
const json = JSON.stringify({
  version: 3,
  customers: [
    { id: 1, name: 'Zoë “quoted" \\ \n tab\t', balance: 1 },
    { id: 2, name: '😀', balance: null },
  ],
  tables: { 'public.orders': [{ id: 10, customer: 2, paid: true }] },
}).replace('"balance":1', '"balance":12345678901234567890.123456789');
let vault: Vault;
let adopted: Backup;

async function writeToken(name: string, text: string): Promise<void> {
  writeFileSync(work.at('plain.gz'), gzipSync(text));
  const salt = Buffer.alloc(16, 7);
  const key = await fernetKeyFromPassword(password, salt);
  const pieces: Buffer[] = [salt];
  for await (const piece of encryptFernet(createReadStream(work.at('plain.gz')), key))
    pieces.push(Buffer.from(piece));
  writeFileSync(work.at(name), Buffer.concat(pieces));
}

async function adopt(name: string, source = 'shop') {
  await using older = await openOlderBackup({ path: work.at(name), password });
  return await adoptOlderBackup({ older, name: source, vault });
}

beforeAll(async () => {
  vault = await createLocalVault(work.at('vault'));
  await writeToken('backup.json.enc', json);
  adopted = (await adopt('backup.json.enc')).backup;
});
afterAll(async () => {
  await vault.close();
  work[Symbol.dispose]();
});

test('it is a backup of its source, from when it was made', async () => {
  expect(adopted).toMatchObject({ kind: 'files', source: 'shop', own: true, paths: ['/shop'] });
  expect(adopted.tags).toEqual(expect.arrayContaining(['adopted', 'rows']));
  expect(holdsRows(adopted)).toBe(true);
  const token = readFileSync(work.at('backup.json.enc')).subarray(16).toString('latin1');
  expect(adopted.time).toBe(fernetTime(token).toISOString());
  await vault.loadIndex();
  const manifest = await readFilesManifest(vault, adopted);
  expect(manifest?.rows).toMatchObject({
    file: '/shop/shop.json',
    tables: [
      { table: 'customers', rows: 2, columns: ['id', 'name', 'balance'] },
      { table: 'public.orders', rows: 1, columns: ['id', 'customer', 'paid'] },
    ],
  });
});

test('adopting it again does nothing, and another password makes no other backup of it', async () => {
  expect(await adopt('backup.json.enc')).toMatchObject({ isNew: false, addedBytes: 0 });
  expect((await listBackups(vault)).filter(({ source }) => source === 'shop')).toHaveLength(1);
});

test('stock restic gives the JSON back, byte for byte', () => {
  const [restic] = inject('restic');
  const run = (...args: string[]) =>
    execFileSync(restic!.path, ['-r', work.at('vault'), '--no-cache', ...args], {
      env: { ...process.env, RESTIC_PASSWORD: vaultPassword },
    });
  run('restore', adopted.snapshot.id, '--target', work.at('stock'), '--verify');
  expect(readFileSync(work.at('stock/shop/shop.json'), 'utf8')).toBe(json);
  const manifest = JSON.parse(readFileSync(work.at('stock/.holdfast/manifest.json'), 'utf8'));
  expect(manifest.rows.tables).toHaveLength(2);
});

test('JSON and CSV come out of the vault', async () => {
  const { files } = await exportRowsBackup({ vault, backup: adopted, to: work.at('as-csv'), format: 'csv' });
  expect(files.map(({ table, rows }) => [table, rows])).toEqual([
    ['customers', 2],
    ['public.orders', 1],
  ]);
  expect(readFileSync(work.at('as-csv/customers.csv'), 'utf8')).toContain('12345678901234567890.123456789');
});

test('it can be verified: proven but for what it does not hold', async () => {
  expect((await verifyBackup({ vault, backup: adopted, level: 'full' })).evidence.outcome).toBe('proven');
  const evidence = await proveBackup({ vault, backup: adopted, scratchDirectory: work.at('scratch') });
  expect(evidence).toMatchObject({ outcome: 'partly', rows: 3, files: 1, failures: [] });
  expect(evidence.unproven.map(({ reason }) => reason)).toEqual([
    'a backup of an older tool holds rows only',
  ]);
});

test('a portable file of it holds the rows as well', async () => {
  const path = work.at('shop.tar');
  await writePortable(vault, adopted, path);
  await using opened = await openPortable({ path, password: filePassword });
  expect(holdsRows(opened.backup)).toBe(true);
  const { files } = await exportRowsBackup({ ...opened, to: work.at('from-portable'), format: 'json' });
  expect(files).toHaveLength(2);
});

test.for([
  ['damaged JSON', json.slice(0, -3), /no valid JSON/],
  ['a list of no rows', '{"a":[1]}', /no row/],
  ['text that is not UTF-8', Buffer.from('{"a":[{"b":"\xff\xfe"}]}', 'latin1'), /not UTF-8/],
  [
    'a row of far too many columns',
    `{"a":[{${Array.from({ length: 10_001 }, (_, i) => `"c${i}":1`).join(',')}}]}`,
    /more than 10000 columns/,
  ],
  [
    'a table of far too many columns',
    `{"a":[${Array.from({ length: 10_001 }, (_, i) => `{"c${i}":1}`).join(',')}]}`,
    /more than 10000 columns/,
  ],
] as const)('%s is refused, and nothing of it is in the vault', async ([, text, reason]) => {
  writeFileSync(work.at('odd.json'), text);
  const before = (await vault.files.list('snapshots')).length;
  await expect(adopt('odd.json', 'odd')).rejects.toMatchObject({
    code: 'portable-unreadable',
    message: expect.stringMatching(reason),
  });
  expect(await vault.files.list('snapshots')).toHaveLength(before);
  expect(await vault.files.list('locks')).toEqual([]);
});

describe('into a database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase('rows');
    await database.query(`CREATE TABLE customers (id int PRIMARY KEY, name text, balance numeric);
      CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers, paid boolean)`);
  });
  afterAll(() => database[Symbol.asyncDispose]());
  const restore = (dryRun: boolean, backup = adopted) =>
    restoreRowsBackup({ vault, backup, target: parseConnectionUrl(database.url), dryRun });

  test('a trial changes nothing, then all of it comes', async () => {
    expect(await restore(true)).toMatchObject({ status: 'succeeded', dryRun: true });
    expect(await database.query('SELECT count(*)::int AS n FROM customers')).toEqual([{ n: 0 }]);
    expect(await restore(false)).toMatchObject({ status: 'succeeded', problemCount: 0 });
    expect(await database.query('SELECT balance::text FROM customers WHERE id = 1')).toEqual([
      { balance: '12345678901234567890.123456789' },
    ]);
  });

  test('rows that are there are told, with the constraint and without values', async () => {
    const { status, problems } = await restore(true);
    expect(status).toBe('refused');
    expect(problems.map(withoutValues).sort()).toEqual([
      'customers, row 1: there is a row with the same key (customers_pkey).',
      'customers, row 2: there is a row with the same key (customers_pkey).',
      'public.orders, row 1: there is a row with the same key (orders_pkey).',
    ]);
  });

  test('rows that are not those of the manifest are not used', async () => {
    writeFileSync(work.at('more.json'), json.replace('"id":2', '"id":3'));
    const { backup: second } = await adopt('more.json', 'shop');
    // The manifest of one beside the rows of the other.
    const forged = { ...second, snapshot: { ...second.snapshot, tree: await mixedTree(adopted, second) } };
    await expect(restore(true, forged)).rejects.toMatchObject({
      code: 'archive-unreadable',
      message: expect.stringMatching(/customers has 2 rows/),
    });
    const evidence = await proveBackup({ vault, backup: forged, keepEvidence: false });
    expect(evidence.outcome).toBe('failed');
  });
});

async function mixedTree(manifestOf: Backup, rowsOf: Backup): Promise<string> {
  await vault.loadIndex();
  const named = async (backup: Backup, name: string) =>
    (await readTree(vault, backup.snapshot.tree)).find((node) => node.name.toString() === name)!;
  const nodes = [await named(manifestOf, '.holdfast'), await named(rowsOf, 'shop')];
  await using writer = new VaultWriter(vault);
  const tree = await saveTree(writer, nodes);
  await writer.flush();
  return tree;
}
