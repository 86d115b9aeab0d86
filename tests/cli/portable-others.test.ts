/** Files of older tools and of other programs on the command line: adopted, shown and restored like any other backup. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeWorkplace } from './holdfast.ts';
import { makeQuickVault } from './quick-vault.ts';

const place = makeWorkplace('portable-others');
const rows = {
  customers: [
    { id: 1, name: 'Ann' },
    { id: 2, name: 'Bo' },
  ],
  orders: [{ id: 7, customer: 2 }],
};
let tables: TestDatabase;
let dumped: TestDatabase;

beforeAll(async () => {
  await makeQuickVault(place.at('vault'));
  writeFileSync(place.at('backup.json'), JSON.stringify(rows));
  tables = await createTestDatabase('others-tables');
  await tables.query(`CREATE TABLE customers (id int PRIMARY KEY, name text);
    CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers)`);
  dumped = await createTestDatabase('others-dumped');
  await dumped.query(
    "CREATE TABLE menu (id int PRIMARY KEY, dish text); INSERT INTO menu VALUES (1, 'éclair')",
  );
  mkdirSync(place.at('papers'));
  writeFileSync(place.at('papers/letter.txt'), 'Dear baker\n');
  execFileSync('tar', ['-czf', 'papers.tar.gz', 'papers'], { cwd: place.folder });
});
afterAll(async () => {
  await tables[Symbol.asyncDispose]();
  await dumped[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

test('JSON of an older tool is adopted under a name, shown, tried and restored', async () => {
  const nameless = await place.json(['portable', 'adopt', 'backup.json', '--vault', 'vault'], { code: 2 });
  expect(nameless.error.message).toMatch(/--name/);
  const adopt = ['portable', 'adopt', 'backup.json', '--name', 'shop', '--vault', 'vault'];
  const { backup, warnings } = await place.json(adopt);
  expect(backup).toMatchObject({ kind: 'files', source: 'shop' });
  expect(warnings.join()).toMatch(/rows only/);
  expect((await place.json(adopt)).isNew).toBe(false);
  expect((await place.json(['list', '--vault', 'vault'])).backups).toHaveLength(1);
  const shown = await place.json(['show', '--vault', 'vault', backup.id]);
  expect(shown.manifest.rows.tables).toMatchObject([
    { table: 'customers', rows: 2 },
    { table: 'orders', rows: 1 },
  ]);
  const restore = ['restore', 'database', '--vault', 'vault', backup.id, '--url', tables.url];
  expect(await place.json([...restore, '--dry-run'])).toMatchObject({ status: 'succeeded', dryRun: true });
  expect((await place.json([...restore, '--overwrite'], { code: 2 })).error.code).toBe('invalid-input');
  const { code, stdout } = await place.run(restore);
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/3 rows of 2 tables were restored/),
  });
  const again = await place.json(restore, { code: 1 });
  expect(again).toMatchObject({ status: 'refused', problemCount: 3 });
  expect(await tables.query('SELECT count(*)::int AS n FROM customers')).toEqual([{ n: 2 }]);
  const files = ['restore', 'files', '--vault', 'vault', backup.id, '--to'];
  await place.json([...files, 'csv', '--format', 'csv']);
  expect(readFileSync(place.at('csv/customers.csv'), 'utf8')).toContain('2,Bo');
  await place.json([...files, 'json']);
  expect(JSON.parse(readFileSync(place.at('json/shop/shop.json'), 'utf8'))).toEqual(rows);
  expect(place.vaultFiles('locks')).toEqual([]);
});

test('a dump of pg_dump is shown, and restored without a vault', async () => {
  execFileSync('pg_dump', ['-Fc', '-f', 'menu.dump', dumped.url], { cwd: place.folder });
  const shown = await place.json(['portable', 'show', 'menu.dump']);
  expect(shown.manifest.tables).toMatchObject([{ schema: 'public', name: 'menu', rows: 1 }]);
  await using target = await createTestDatabase('others-target');
  const restored = await place.json(['portable', 'restore', 'menu.dump', '--url', target.url]);
  expect(restored.status).toBe('succeeded');
  expect(await target.query('SELECT dish FROM menu')).toEqual([{ dish: 'éclair' }]);
  const wrong = await place.json(['portable', 'restore', 'menu.dump', '--to', 'never'], { code: 2 });
  expect(wrong.error.message).toMatch(/--url/);
});

test('an archive of files is shown, and restored without a vault; nothing is left where it was looked into', async () => {
  mkdirSync(place.at('temporary'));
  const environment = { TMPDIR: place.at('temporary') };
  const shown = await place.json(['portable', 'show', 'papers.tar.gz', '--recursive'], { environment });
  expect(JSON.stringify(shown)).toContain('letter.txt');
  await place.json(['portable', 'restore', 'papers.tar.gz', '--to', 'back'], { environment });
  expect(readFileSync(place.at('back/papers/papers/letter.txt'), 'utf8')).toBe('Dear baker\n');
  writeFileSync(place.at('cut.tar.gz'), readFileSync(place.at('papers.tar.gz')).subarray(0, 100));
  const cut = await place.json(['portable', 'restore', 'cut.tar.gz', '--to', 'never'], {
    code: 1,
    environment,
  });
  expect(cut.error).toMatchObject({
    code: 'portable-unreadable',
    message: expect.stringMatching(/cut off|damaged/),
  });
  expect(readdirSync(place.at('temporary'))).toEqual([]);
});

test('plain SQL is not run: it says so, and what it holds comes out as a file', async () => {
  execFileSync('pg_dump', ['-Fp', '-f', 'menu.sql', dumped.url], { cwd: place.folder });
  const refused = await place.json(['portable', 'restore', 'menu.sql', '--url', tables.url], { code: 2 });
  expect(refused.error.message).toMatch(/never runs on a server of yours/);
  await place.json(['portable', 'restore', 'menu.sql', '--to', 'sql']);
  expect(readFileSync(place.at('sql/menu/menu.sql'), 'utf8')).toBe(
    readFileSync(place.at('menu.sql'), 'utf8'),
  );
});
