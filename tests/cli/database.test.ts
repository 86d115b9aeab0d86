import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createTestDatabase, databaseUrl, dropTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeWorkplace } from './holdfast.ts';
import { makeQuickVault } from './quick-vault.ts';

const place = makeWorkplace('database');
let shop: TestDatabase;
let backupId: string;
const made: string[] = [];

beforeAll(async () => {
  shop = await createTestDatabase('cli_shop');
  await shop.query(`
    CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL);
    INSERT INTO customers SELECT n, 'customer ' || n FROM generate_series(1, 1500) n;
    CREATE SCHEMA sales;
    CREATE TABLE sales."Order.Lines" (id serial PRIMARY KEY, cents int);
    INSERT INTO sales."Order.Lines" (cents) SELECT n FROM generate_series(1, 300) n;
    SELECT 1`);
  await makeQuickVault(place.at('vault'));
  const args = ['backup', 'database', '--vault', 'vault', '--url', 'env:SHOP_URL', '--name', 'shop'];
  const result = await place.json(args, { environment: { SHOP_URL: shop.url } });
  expect(result).toMatchObject({
    status: 'succeeded',
    backup: { kind: 'database', source: 'shop', partial: false },
    ...{ tables: 2, rows: 1800, largeObjects: 0, problems: [] },
  });
  backupId = result.backup.id;
});
afterAll(async () => {
  for (const name of made) await dropTestDatabase(name);
  await shop[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

/** The name of a database that does not exist, dropped at the end. */
function newName(): string {
  const name = `${shop.name}_${made.length + 1}`;
  made.push(name);
  return name;
}

describe('backup database', () => {
  test('with the URL in a file or in the arguments, for people', async () => {
    writeFileSync(place.at('url'), `${shop.url}\n`);
    const first = await place.run(['backup', 'database', '--vault', 'vault', '--url-file', 'url']);
    expect(first.stdout).toMatch(new RegExp(`^✓ ${shop.name} was backed up in .*\n`));
    expect(first.stdout).toContain('in 2 tables, 1,800 rows');
    const second = await place.run(['backup', 'database', '--vault', 'vault', '--url', shop.url]);
    expect([first.code, second.code]).toEqual([0, 0]);
  });

  test('uses the programs in PG_BIN', async () => {
    const tools = inject('serverProgramsFolder');
    mkdirSync(place.at('bin'));
    for (const tool of ['pg_dump', 'pg_restore', 'pg_dumpall', 'psql']) {
      writeFileSync(
        place.at('bin', tool),
        `#!/bin/sh\necho ${tool} >> "${place.at('used')}"\nexec "${tools}/${tool}" "$@"\n`,
      );
      chmodSync(place.at('bin', tool), 0o755);
    }
    const environment = { PG_BIN: place.at('bin') };
    await place.json(['backup', 'database', '--vault', 'vault', '--url', shop.url], { environment });
    expect(readFileSync(place.at('used'), 'utf8')).toContain('pg_dump\n');
  });

  test('a server that does not answer, without a word of the password', async () => {
    const url = 'postgres://ann:open-sesame-1@127.0.0.1:1/shop';
    const args = ['backup', 'database', '--vault', 'vault', '--url', url];
    const before = place.vaultFiles('snapshots');
    const { code, stdout, stderr } = await place.run(args, { environment: { HOLDFAST_DEBUG: '1' } });
    expect(code).toBe(1);
    expect(stderr).toContain('✗ No PostgreSQL server answers at 127.0.0.1, port 1.');
    expect(stdout + stderr).not.toContain('open-sesame-1');
    expect(place.vaultFiles('snapshots')).toEqual(before);
    const { error } = await place.json(args, { code: 1 });
    expect(error.code).toBe('database-unreachable');
  });

  test('takes the URL out of what other users see', async () => {
    if (!existsSync('/proc/self/cmdline')) return;
    await using held = await createTestDatabase('cli_held');
    await held.query('CREATE TABLE t (id int)');
    await held.query('BEGIN; LOCK TABLE t; SELECT 1');
    const child = place.start(['backup', 'database', '--vault', 'vault', '--url', held.url]);
    try {
      while (place.vaultFiles('locks').length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')).not.toContain('postgres');
    } finally {
      child.kill();
      await new Promise((resolve) => child.once('close', resolve));
    }
  });
});

describe('show', () => {
  test('tables with rows and sizes', async () => {
    const { stdout } = await place.run(['show', '--vault', 'vault', backupId.slice(0, 10)]);
    expect(stdout).toMatch(/^Table +Rows +Size$/m);
    expect(stdout).toMatch(/^public\.customers +1,500 +\d+ kB$/m);
    expect(stdout).toMatch(/^sales\.Order\.Lines +300 +.*B$/m);
    const { backup, manifest } = await place.json(['show', '--vault', 'vault', backupId]);
    expect(backup.id).toBe(backupId);
    expect(manifest.tables).toContainEqual(
      expect.objectContaining({ schema: 'public', name: 'customers', rows: 1500 }),
    );
  });

  test('the files of the dump, with a path', async () => {
    const { entries } = await place.json(['show', '--vault', 'vault', backupId, '/database/shop']);
    const paths = entries.map(({ path }: { path: string }) => path);
    expect(paths).toContain('/database/shop/toc.dat');
    expect(paths).toContain('/database/shop/manifest.json');
  });
});

describe('restore database', () => {
  const args = () => ['restore', 'database', '--vault', 'vault', backupId];

  test('into a database that does not exist', async () => {
    const name = newName();
    const result = await place.json([...args(), '--url', databaseUrl(name)]);
    expect(result).toMatchObject({
      status: 'succeeded',
      target: { database: name },
      comparison: { matches: true },
    });
    expect(result.comparison.tables).toContainEqual(
      expect.objectContaining({ name: 'customers', outcome: 'same', expectedRows: 1500, actualRows: 1500 }),
    );
  });

  test('into an empty database, then not over it, then over it', async () => {
    await using target = await createTestDatabase('cli_target');
    // It is ended when the database is replaced.
    target.client.on('error', () => {});
    const into = [...args(), '--url', target.url];
    const first = await place.run([...into, '--jobs', '2']);
    expect(first.stdout).toMatch(
      /^✓ shop \(backup [0-9a-f]{8}\) was restored into .*everything is as it was backed up\./,
    );
    expect(first.stdout).toMatch(/^public\.customers +1,500 +1,500 +✓ the same$/m);
    expect(first.code).toBe(0);

    await target.query('DELETE FROM customers WHERE id > 10');
    const refused = await place.run(into);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('is not empty');
    expect(refused.stderr).toContain('add --overwrite');
    const { error } = await place.json(into, { code: 1 });
    expect(error.code).toBe('database-not-empty');
    expect((await target.query('SELECT count(*)::int AS n FROM customers'))[0]).toEqual({ n: 10 });

    const over = await place.json([...into, '--overwrite', '--terminate-connections']);
    expect(over.comparison.matches).toBe(true);
  });

  test('chosen tables', async () => {
    const name = newName();
    const { comparison } = await place.json([
      ...[...args(), '--url', databaseUrl(name), '--table', 'sales."Order.Lines"'],
    ]);
    expect(comparison.tables.map((table: { name: string }) => table.name)).toEqual(['Order.Lines']);
    const { code } = await place.run([
      ...args(),
      '--url',
      databaseUrl(newName()),
      '--table',
      'public.nothing',
    ]);
    expect(code).not.toBe(0);
  });

  test('a backup of files is not one of a database, and the other way round', async () => {
    writeFileSync(place.at('file'), 'x');
    const { backup } = await place.json(['backup', 'files', '--vault', 'vault', 'file']);
    const wrong = ['restore', 'database', '--vault', 'vault', backup.id, '--url', databaseUrl(newName())];
    const { error } = await place.json(wrong, { code: 2 });
    expect(error.message).toContain('holdfast restore files');
    // `latest` is the latest of its kind.
    const name = newName();
    const latest = ['restore', 'database', '--vault', 'vault', 'latest', '--url', databaseUrl(name)];
    expect((await place.json(latest)).backup.kind).toBe('database');
    // The files of a dump are files too.
    const dump = await place.json(['restore', 'files', '--vault', 'vault', backupId, '--to', 'dump']);
    expect(dump.status).toBe('succeeded');
    expect(existsSync(place.at('dump', 'database', 'shop', 'toc.dat'))).toBe(true);
  });

  test('roles that the server lacks are named, with the choices', async () => {
    const role = `${shop.name}_role`;
    await using owned = await createTestDatabase('cli_owned');
    await owned.query(
      `CREATE ROLE "${role}"; CREATE TABLE t (id int); ALTER TABLE t OWNER TO "${role}"; SELECT 1`,
    );
    const { backup } = await place.json(['backup', 'database', '--vault', 'vault', '--url', owned.url]);
    await owned.query(`DROP OWNED BY "${role}"; DROP ROLE "${role}"; SELECT 1`);
    const into = ['restore', 'database', '--vault', 'vault', backup.id, '--url', databaseUrl(newName())];
    const refused = await place.run(into);
    expect(refused.stderr).toContain(role);
    expect(refused.stderr).toContain('--roles create-nologin');
    expect(refused.code).toBe(1);
    const result = await place.json([...into, '--roles', 'without-ownership']);
    expect(result.status).toBe('succeeded');
  });
});
