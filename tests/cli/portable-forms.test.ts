/** `portable create` in its two other forms: not encrypted, and for an older tool. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeWorkplace } from './holdfast.ts';
import { makeQuickVault } from './quick-vault.ts';

const place = makeWorkplace('portable-forms');
let database: TestDatabase;
const create = (source: string, ...more: string[]) => [
  ...['portable', 'create', '--vault', 'vault', 'latest', '--source', source],
  ...more,
];

beforeAll(async () => {
  mkdirSync(place.at('shop'));
  writeFileSync(place.at('shop/menu.txt'), 'éclair 3.20\n');
  database = await createTestDatabase('portable-forms');
  await database.query(
    "CREATE TABLE orders (id int PRIMARY KEY, note text); INSERT INTO orders VALUES (1, 'one')",
  );
  await makeQuickVault(place.at('vault'));
  await place.json(['backup', 'files', '--vault', 'vault', '--name', 'shop', 'shop']);
  await place.json(['backup', 'database', '--vault', 'vault', '--name', 'orders', '--url', database.url]);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

test('what is not encrypted is made only for whoever names the source', async () => {
  for (const more of [[], ['--confirm', 'shops'], ['--confirm', '']]) {
    const { error } = await place.json(create('shop', '--out', '.', '--not-encrypted', ...more), { code: 2 });
    expect(error.code).toBe('invalid-input');
  }
  expect(readdirSync(place.folder).filter((name) => name.includes('encrypted'))).toEqual([]);
  mkdirSync(place.at('out'));
  const { code, stdout } = await place.run(
    create('shop', '--out', 'out', '--not-encrypted', '--confirm', 'shop'),
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/Protection +not encrypted/);
  const [name] = readdirSync(place.at('out'));
  expect(name).toMatch(/^shop-.+\.not-encrypted\.tar\.zst$/);
  expect(statSync(place.at('out', name!)).mode & 0o777).toBe(0o600);
  const listing = execFileSync('tar', ['--zstd', '-tf', place.at('out', name!)], { encoding: 'utf8' });
  expect(listing).toContain('shop/menu.txt');
  expect(place.vaultFiles('locks')).toEqual([]);
});

test('a dump is said to be not encrypted in JSON too', async () => {
  const made = await place.json(
    create('orders', '--out', 'orders.dump', '--not-encrypted', '--confirm', 'orders'),
  );
  expect(made).toMatchObject({ encryption: 'not encrypted' });
  expect(made).not.toHaveProperty('password');
  expect(readFileSync(place.at('orders.dump'), 'latin1').slice(0, 5)).toBe('PGDMP');
});

test('for an older tool: what protects it is said, and it is shown again', async () => {
  const { code, stdout } = await place.run(create('orders', '--out', 'orders.json.enc', '--for-older-tool'));
  expect(code).toBe(0);
  expect(stdout).toMatch(/AES-128/);
  expect(stdout).not.toMatch(/AES-256 *\n/);
  const [, password] = /Password +([a-z-]+)\n/.exec(stdout)!;
  const shown = await place.json(['portable', 'show', 'orders.json.enc'], {
    environment: { HOLDFAST_FILE_PASSWORD: password },
  });
  expect(shown).toMatchObject({
    form: 'fernet',
    tables: [{ table: 'orders', rows: 1, columns: ['id', 'note'] }],
  });
});

test('forms that do not go together are refused', async () => {
  for (const more of [
    ['--not-encrypted', '--for-older-tool'],
    ['--not-encrypted', '--ask-password'],
    ['--for-older-tool', '--path', '/x'],
    ['--confirm', 'orders'],
  ]) {
    const { error } = await place.json(create('orders', '--out', 'never', ...more), { code: 2 });
    expect(error.code).toBe('invalid-input');
  }
  const files = await place.json(create('shop', '--out', 'never', '--for-older-tool'), { code: 1 });
  expect(files.error.code).toMatch(/backup-not-found|invalid-input/);
});
