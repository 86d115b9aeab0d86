import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, databaseUrl, dropTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeWorkplace } from './holdfast.ts';
import { makeQuickVault } from './quick-vault.ts';

const place = makeWorkplace('portable');
const filePassword = 'gravel umbrella seldom-quartz 41';
const withPassword = { environment: { HOLDFAST_FILE_PASSWORD: filePassword } };
let database: TestDatabase;

beforeAll(async () => {
  mkdirSync(place.at('shop/images'), { recursive: true });
  writeFileSync(place.at('shop/menu.txt'), 'éclair 3.20\n');
  writeFileSync(place.at('shop/images/tarte.jpg'), Buffer.alloc(70_000, 'tarte'));
  writeFileSync(place.at('file-password'), `${filePassword}\n`);
  database = await createTestDatabase('portable');
  await database.query(`
    CREATE TABLE orders (id int PRIMARY KEY, note text);
    CREATE TABLE salaries (amount int);
    INSERT INTO orders SELECT i, 'order ' || i FROM generate_series(1, 200) i;
    INSERT INTO salaries VALUES (7)`);
  await makeQuickVault(place.at('vault'));
  await makeQuickVault(place.at('other-vault'));
  await place.json(['backup', 'files', '--vault', 'vault', '--name', 'shop', 'shop']);
  await place.json(['backup', 'database', '--vault', 'vault', '--name', 'orders', '--url', database.url]);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

describe('portable create', () => {
  test('makes a file for its owner alone, with a password that is told once', async () => {
    mkdirSync(place.at('usb'));
    const args = ['portable', 'create', '--vault', 'vault', 'latest', '--source', 'shop', '--out', 'usb'];
    const { code, stdout } = await place.run(args);
    expect(code).toBe(0);
    const [name] = readdirSync(place.at('usb'));
    expect(name).toMatch(/^shop-\d{8}T\d{6}Z\.holdfast\.tar$/);
    expect(statSync(place.at('usb', name!)).mode & 0o777).toBe(0o600);
    const [, password] = /Password +([a-z-]+)\n/.exec(stdout)!;
    expect(password!.split('-').length).toBeGreaterThanOrEqual(6);
    const shown = await place.json(['portable', 'show', `usb/${name}`, '-r'], {
      environment: { HOLDFAST_FILE_PASSWORD: password },
    });
    expect(shown.backup).toMatchObject({ source: 'shop', kind: 'files' });
    expect(JSON.stringify(shown)).toContain('menu.txt');
  });

  test('takes a chosen password only when it cannot be guessed', async () => {
    const args = [
      'portable',
      'create',
      '--vault',
      'vault',
      'latest',
      '--source',
      'shop',
      '--out',
      'weak.tar',
    ];
    for (const weak of ['short', 'password password', 'aaaaaaaaaaaaaaaaaaaa']) {
      const { code, stderr } = await place.run(args, { environment: { HOLDFAST_FILE_PASSWORD: weak } });
      expect(code).toBe(2);
      expect(stderr).toMatch(/too short|easy to guess/);
    }
    expect(readdirSync(place.folder)).not.toContain('weak.tar');
  });

  test('never replaces a file, and leaves nothing when it fails', async () => {
    writeFileSync(place.at('taken.tar'), 'mine');
    const args = [
      'portable',
      'create',
      '--vault',
      'vault',
      'latest',
      '--source',
      'shop',
      '--out',
      'taken.tar',
    ];
    const { error } = await place.json(args, { ...withPassword, code: 1 });
    expect(error).toMatchObject({ code: 'storage-exists' });
    expect(readFileSync(place.at('taken.tar'), 'utf8')).toBe('mine');
    const missing = [...args.slice(0, -1), 'none.tar', '--path', '/not/there'];
    expect((await place.json(missing, { ...withPassword, code: 1 })).error.code).toBe('backup-not-found');
    expect(readdirSync(place.folder).filter((name) => name.includes('none'))).toEqual([]);
    expect(place.vaultFiles('locks')).toEqual([]);
  });
});

describe('portable show, restore and adopt', () => {
  beforeAll(async () => {
    for (const [name, ...more] of [
      ['shop.tar', '--source', 'shop'],
      ['orders.tar', '--source', 'orders'],
      ['table.tar', '--source', 'orders', '--table', 'orders'],
    ]) {
      await place.json([
        'portable',
        'create',
        '--vault',
        'vault',
        'latest',
        ...more,
        '--out',
        name!,
        '--file-password-file',
        'file-password',
      ]);
    }
  });

  test('restore files', async () => {
    const args = ['portable', 'restore', 'shop.tar', '--to', 'back', '--file-password-file', 'file-password'];
    const { code, stdout } = await place.run(args);
    expect(stdout).toContain('✓');
    expect(code).toBe(0);
    expect(readFileSync(place.at('back', place.folder, 'shop/menu.txt'), 'utf8')).toBe('éclair 3.20\n');
  });

  test('restore a database, and one that has chosen tables alone', async () => {
    for (const [file, tables] of [
      ['orders.tar', ['orders', 'salaries']],
      ['table.tar', ['orders']],
    ] as const) {
      const name = `portable_restored_${tables.length}`;
      const args = ['portable', 'restore', file, '--url', databaseUrl(name)];
      try {
        const result = await place.json(args, withPassword);
        expect(result.status).toBe('succeeded');
        expect(result.comparison.differences).toEqual([]);
        expect(result.comparison.tables.map((table: { name: string }) => table.name).sort()).toEqual(tables);
      } finally {
        await dropTestDatabase(name);
      }
    }
  });

  test('say that a file of one kind is not of the other', async () => {
    const files = await place.json(['portable', 'restore', 'shop.tar', '--url', databaseUrl('no')], {
      ...withPassword,
      code: 2,
    });
    expect(files.error.message).toContain('--to');
    const both = await place.json(['portable', 'restore', 'orders.tar', '--to', 'x'], {
      ...withPassword,
      code: 2,
    });
    expect(both.error.message).toContain('--url');
  });

  test('adopt, once', async () => {
    const args = ['portable', 'adopt', 'orders.tar', '--vault', 'other-vault'];
    const first = await place.json(args, withPassword);
    expect(first).toMatchObject({ isNew: true, backup: { source: 'orders', kind: 'database' } });
    expect(first.backup.tags).toContain('adopted');
    expect(await place.json(args, withPassword)).toMatchObject({ isNew: false, addedBytes: 0 });
    const { backups } = await place.json(['list', '--vault', 'other-vault']);
    expect(backups).toHaveLength(1);
    const { code } = await place.run(['verify', '--vault', 'other-vault', '--level', 'full']);
    expect(code).toBe(0);
  });

  test('a wrong password ends with 12, whatever is asked', async () => {
    const environment = { HOLDFAST_FILE_PASSWORD: 'not the password' };
    for (const args of [
      ['show', 'orders.tar'],
      ['restore', 'orders.tar', '--url', databaseUrl('never')],
      ['adopt', 'orders.tar', '--vault', 'other-vault'],
    ]) {
      const { code, stderr } = await place.run(['portable', ...args], { environment });
      expect(code).toBe(12);
      expect(stderr).toContain('does not open orders.tar');
    }
  });

  test('a file that is none is told before a password is asked for', async () => {
    const { code, stderr } = await place.run(['portable', 'show', 'taken.tar']);
    expect(code).toBe(1);
    expect(stderr).toContain('taken.tar cannot be used');
    const none = await place.run(['portable', 'show', 'nowhere.tar']);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('nowhere.tar');
  });

  test('without a password and a terminal, say where one can be given', async () => {
    const { code, stderr } = await place.run(['portable', 'show', 'shop.tar']);
    expect(code).toBe(2);
    expect(stderr).toContain('HOLDFAST_FILE_PASSWORD');
  });
});

describe('backups of older tools', () => {
  test('are shown as tables, and restored as a whole or not at all', async () => {
    const rows = [
      { id: 1001, note: 'from the older tool' },
      { id: 1002, note: null },
    ];
    writeFileSync(place.at('backup.json.gz'), gzipSync(JSON.stringify({ orders: rows })));
    writeFileSync(place.at('bad.json'), JSON.stringify({ orders: [...rows, { id: 1, note: 'taken' }] }));
    const shown = await place.json(['portable', 'show', 'backup.json.gz']);
    expect(shown).toMatchObject({
      form: 'gzip',
      tables: [{ table: 'orders', rows: 2, columns: ['id', 'note'] }],
    });

    const into = ['--url', database.url];
    const refused = await place.run(['portable', 'restore', 'bad.json', ...into]);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/orders, row 3: .*duplicate key/);
    const dry = await place.json(['portable', 'restore', 'backup.json.gz', ...into, '--dry-run']);
    expect(dry).toMatchObject({ status: 'succeeded', dryRun: true });
    const count = () => database.query('SELECT count(*)::int AS count FROM orders WHERE id > 1000');
    expect(await count()).toEqual([{ count: 0 }]);
    const done = await place.run(['portable', 'restore', 'backup.json.gz', ...into]);
    expect(done.stdout).toContain('2 rows of 1 table were restored');
    expect(await count()).toEqual([{ count: 2 }]);
  });
});
