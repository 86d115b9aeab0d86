import {
  type Backup,
  backUpDatabase,
  listBackups,
  openDatabaseBackup,
  proveBackup,
  readEvidence,
} from '@holdfast/core/backup';
import { type DatabaseManifest, parseConnectionUrl } from '@holdfast/core/postgres';
import { MemoryStorage } from '@holdfast/core/storage';
import { getNode, type Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createVault } from '../support/local-vault.ts';
import { swap, tamper } from './tamper.ts';

let database: TestDatabase;
let vault: Vault;
let backup: Backup;

beforeAll(async () => {
  database = await createTestDatabase('proven', "ENCODING 'UTF8'");
  await database.query(`
    CREATE EXTENSION hstore;
    CREATE SCHEMA shop;
    CREATE TABLE shop.customers (id serial PRIMARY KEY, email text UNIQUE);
    INSERT INTO shop.customers (email) SELECT 'c' || n || '@example.org' FROM generate_series(1, 200) n;
    CREATE TABLE shop.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer int REFERENCES shop.customers, note text);
    INSERT INTO shop.orders (customer, note) SELECT 1 + n % 200, 'order ' || n FROM generate_series(1, 3000) n;
    CREATE TABLE shop.labels (name text, facts hstore);
    INSERT INTO shop.labels VALUES ('a', 'x=>1');
    ALTER TABLE shop.orders ENABLE ROW LEVEL SECURITY;
    ALTER TABLE shop.orders FORCE ROW LEVEL SECURITY;
    CREATE POLICY everyone ON shop.orders USING (true);
    CREATE MATERIALIZED VIEW shop.totals AS SELECT customer, count(*) FROM shop.orders GROUP BY 1;
    SELECT lo_from_bytea(0, 'a large object')`);
  vault = await createVault(new MemoryStorage());
  const connection = parseConnectionUrl(database.url);
  backup = (await backUpDatabase({ vault, connection, name: 'shop' })).backup;
});
afterAll(async () => {
  await vault[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

describe('a test restore of a database', () => {
  test('proves a sound backup, table by table, and leaves the evidence in the vault and nothing else', async () => {
    const checks = [{ name: 'orders', sql: 'SELECT count(*) = 3000 FROM shop.orders' }];
    const evidence = await proveBackup({ vault, backup, checks });
    expect(evidence).toMatchObject({
      ...{ outcome: 'proven', level: 'restore', failures: [], unproven: [], indexes: 'sound' },
      ...{ backup: backup.id, source: 'shop', rows: 3201 },
      checks: [{ name: 'orders', outcome: 'true' }],
    });
    expect(evidence.tables.map(({ name, rows, outcome }) => [name, rows, outcome])).toEqual([
      ['customers', 200, 'same'],
      ['labels', 1, 'same'],
      ['orders', 3000, 'same'],
    ]);
    expect(await readEvidence(vault, backup.id)).toEqual([evidence]);
    expect(await readEvidence(vault, 'f'.repeat(64))).toEqual([]);
    expect((await listBackups(vault)).map(({ id }) => id)).toEqual([backup.id]);
  });

  test('names the table whose rows got lost', async () => {
    const { file } = (await manifestOf(backup)).tables.find(({ name }) => name === 'orders')!;
    const short = await tamper(vault, backup, (name, content) =>
      name === file ? Buffer.from(content.toString().replace(/^17\t.*\n/m, '')) : content,
    );
    const evidence = await proveBackup({ vault, backup: short });
    expect(evidence.outcome).toBe('failed');
    expect(evidence.failures.map(({ message }) => message)).toContain(
      'The table shop.orders has 2999 rows, the backup 3000.',
    );
    expect(evidence.tables.find(({ name }) => name === 'orders')).toMatchObject({
      ...{ outcome: 'different', rows: 2999, expectedRows: 3000 },
    });
  });

  test('tells when content changed and the number of rows did not', async () => {
    const { file } = (await manifestOf(backup)).tables.find(({ name }) => name === 'customers')!;
    const changed = await tamper(vault, backup, (name, content) =>
      name === file ? swap(content, 'c77@example.org', 'c77@elsewhere.x') : content,
    );
    const { outcome, failures } = await proveBackup({ vault, backup: changed });
    expect(outcome).toBe('failed');
    expect(failures.map(({ message }) => message)).toContain(
      'The table shop.customers has other content than the backup.',
    );
  });

  test('tells when the manifest knows less than the archive', async () => {
    const forged = await tamper(vault, backup, (name, content) => {
      if (name !== 'manifest.json') return content;
      const manifest = JSON.parse(content.toString()) as DatabaseManifest;
      manifest.tables = manifest.tables.filter((table) => table.name !== 'orders');
      return Buffer.from(JSON.stringify(manifest));
    });
    const { outcome, failures } = await proveBackup({ vault, backup: forged });
    expect(outcome).toBe('failed');
    expect(failures).toContainEqual({
      part: 'table shop.orders',
      message: 'The archive holds rows of shop.orders, of which the manifest says nothing.',
    });
  });

  test('is not called proven where an extension is missing, and says what hangs on it', async () => {
    const foreign = await tamper(vault, backup, (_name, content) => swap(content, 'hstore', 'hstorX'));
    const evidence = await proveBackup({ vault, backup: foreign });
    expect(evidence.outcome).toBe('partly');
    const reasons = evidence.unproven.map(({ part, reason }) => `${part}: ${reason}`);
    expect(reasons).toContain('extension hstorX: the extension hstorX is not installed on this machine');
    expect(evidence.unproven.map(({ part }) => part)).toContain('table shop.labels');
    expect(evidence.tables.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['customers', 'same'],
      ['labels', 'unproven'],
      ['orders', 'same'],
    ]);
  });

  test('names the table whose rows lie in a damaged pack, or in one that is gone', async () => {
    const storage = new MemoryStorage();
    await using other = await createVault(storage);
    const connection = parseConnectionUrl(database.url);
    const { backup: taken } = await backUpDatabase({ vault: other, connection, name: 'shop' });
    const { file } = (await manifestOf(taken, other)).tables.find(({ name }) => name === 'orders')!;
    const path = ['database', 'shop', file].map((name) => Buffer.from(name));
    const node = await getNode(other, taken.snapshot.tree, path);
    const { packId, offset } = other.index.locate('data', node.content!)!;
    const pack = `data/${packId.slice(0, 2)}/${packId}`;
    const bytes = Buffer.from(await storage.readAll(pack));
    bytes[offset + 50]! ^= 1;
    await storage.remove(pack);
    await storage.create(pack, [bytes]);
    const flipped = await proveBackup({ vault: other, backup: taken });
    expect(flipped.outcome).toBe('failed');
    expect(flipped.failures.map(({ message }) => message).join('\n')).toMatch(
      new RegExp(`The rows of shop.orders cannot be read: .*${packId}`),
    );
    await storage.remove(pack);
    const gone = await proveBackup({ vault: other, backup: taken });
    expect(gone.outcome).toBe('failed');
    expect(gone.failures.map(({ message }) => message).join('\n')).toContain(packId);
  });

  test('reads the roles of the server as well, though the scratch server needs none of them', async () => {
    const storage = new MemoryStorage();
    await using other = await createVault(storage);
    const connection = parseConnectionUrl(database.url);
    const { backup: taken } = await backUpDatabase({ vault: other, connection, name: 'shop' });
    const path = ['database', 'shop', 'globals.sql'].map((name) => Buffer.from(name));
    const node = await getNode(other, taken.snapshot.tree, path);
    const { packId, offset } = other.index.locate('data', node.content!)!;
    const pack = `data/${packId.slice(0, 2)}/${packId}`;
    const bytes = Buffer.from(await storage.readAll(pack));
    bytes[offset + 20]! ^= 1;
    await storage.remove(pack);
    await storage.create(pack, [bytes]);
    const evidence = await proveBackup({ vault: other, backup: taken });
    expect(evidence.outcome).toBe('failed');
    expect(evidence.failures).toEqual([{ part: 'globals.sql', message: expect.stringContaining(packId) }]);
  });

  test('is not called proven where the machine lacks the database’s locale', async () => {
    const elsewhere = await tamper(vault, backup, (name, content) =>
      name === 'manifest.json'
        ? Buffer.from(content.toString().replace(/"collate": "[^"]*"/, '"collate": "xx_XX.UTF-8"'))
        : content,
    );
    const { outcome, unproven, failures } = await proveBackup({ vault, backup: elsewhere });
    expect(failures).toEqual([]);
    expect(outcome).toBe('partly');
    expect(unproven).toEqual([
      { part: 'the locale of the database', reason: expect.stringContaining('xx_XX.UTF-8') },
    ]);
  });

  test('says so where no server of that version or a newer one is installed', async () => {
    const future = await tamper(vault, backup, (name, content) =>
      name === 'manifest.json'
        ? Buffer.from(
            content.toString().replace(/"serverVersionNumber": \d+/, '"serverVersionNumber": 990001'),
          )
        : content,
    );
    const { outcome, unproven, tables } = await proveBackup({ vault, backup: future });
    expect(outcome).toBe('partly');
    expect(unproven).toEqual([
      { part: 'that the backup restores', reason: expect.stringContaining('PostgreSQL 99') },
    ]);
    // What can be told without a server: that the stored rows are the captured ones.
    expect(tables.map(({ name, rows, outcome }) => [name, rows, outcome])).toEqual([
      ['customers', 200, 'unproven'],
      ['labels', 1, 'unproven'],
      ['orders', 3000, 'unproven'],
    ]);
    const { file } = (await manifestOf(backup)).tables.find(({ name }) => name === 'orders')!;
    const changed = await tamper(vault, future, (name, content) =>
      name === file ? swap(content, 'order 77', 'order 7x') : content,
    );
    const { failures } = await proveBackup({ vault, backup: changed });
    expect(failures.map(({ part }) => part)).toEqual(['table shop.orders']);
  });

  test('fails where a check is not true, and where it cannot be asked', async () => {
    const checks = [
      { name: 'none', sql: 'SELECT count(*) = 0 FROM shop.orders' },
      { name: 'writes', sql: 'DELETE FROM shop.orders RETURNING true' },
      { name: 'two', sql: 'SELECT true; SELECT true' },
      { name: 'good', sql: 'SELECT email IS NOT NULL FROM shop.customers' },
    ];
    const evidence = await proveBackup({ vault, backup, checks, keepEvidence: false });
    expect(evidence.outcome).toBe('failed');
    expect(evidence.checks.map(({ outcome }) => outcome)).toEqual(['false', 'failed', 'failed', 'true']);
    expect(evidence.checks[1]!.message).toMatch(/read-only/);
  });

  test('finds a function that works in the application’s search_path only', async () => {
    await using broken = await createTestDatabase('search_path');
    await broken.query(`
      CREATE SCHEMA app;
      CREATE TABLE app.rates (factor int); INSERT INTO app.rates VALUES (2);
      SET search_path = app;
      CREATE FUNCTION app.rate(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
        'BEGIN RETURN $1 * (SELECT factor FROM rates); END';
      CREATE TABLE app.prices (net int); INSERT INTO app.prices VALUES (1), (2);
      CREATE INDEX prices_by_rate ON app.prices (app.rate(net))`);
    const connection = parseConnectionUrl(broken.url);
    const taken = await backUpDatabase({ vault, connection, name: 'broken' });
    const { outcome, failures } = await proveBackup({ vault, backup: taken.backup });
    expect(outcome).toBe('failed');
    expect(failures[0]).toEqual({
      part: 'index app.prices_by_rate',
      message: expect.stringContaining('relation "rates" does not exist'),
    });
  });

  test('runs nothing of an archive with the rights of the server', async () => {
    await using hostile = await createTestDatabase('hostile');
    await hostile.query(`
      CREATE TABLE loot (line text);
      INSERT INTO loot VALUES ('nothing yet');
      CREATE FUNCTION grab() RETURNS int LANGUAGE plpgsql IMMUTABLE AS
        $$BEGIN COPY public.loot FROM PROGRAM 'id'; RETURN 1; END$$;
      CREATE FUNCTION lift() RETURNS int LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER AS
        $$BEGIN ALTER ROLE CURRENT_USER SUPERUSER; RETURN 1; END$$`);
    const connection = parseConnectionUrl(hostile.url);
    const taken = await backUpDatabase({ vault, connection, name: 'hostile' });
    const check = (name: string) => ({ name, sql: `SELECT ${name}() = 1` });
    const evidence = await proveBackup({
      vault,
      backup: taken.backup,
      checks: [check('grab'), check('lift')],
    });
    expect(evidence.checks.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
    expect(evidence.tables).toMatchObject([{ name: 'loot', rows: 1, outcome: 'same' }]);
  });
});

async function manifestOf(one: Backup, its = vault): Promise<DatabaseManifest> {
  return (await openDatabaseBackup(its, one)).manifest;
}
