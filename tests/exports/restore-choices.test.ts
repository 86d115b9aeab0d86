import { type RestoreExportOptions, type RestoreExportResult, restoreExport } from '@holdfast/core/exports';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeWorkFolder } from '../support/local-vault.ts';
import { exportTo, passphrase, plan } from './export-place.ts';
import { hashTables } from './odd-schema.ts';

const place = makeWorkFolder('restores');
let database: TestDatabase;
let number = 0;
let path: string;

beforeAll(async () => {
  database = await createTestDatabase('restores');
});

afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

/** A shop with one customer exported; each test begins with it as it was. */
beforeEach(async () => {
  await database.query(`DROP SCHEMA IF EXISTS s CASCADE; CREATE SCHEMA s; SET search_path = s;
    CREATE TABLE product (id serial PRIMARY KEY, name text NOT NULL UNIQUE);
    CREATE TABLE customer (id serial PRIMARY KEY, email text, name text);
    CREATE UNIQUE INDEX customer_email ON customer (lower(email)) WHERE name <> 'gone';
    CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id int NOT NULL REFERENCES customer ON DELETE CASCADE,
      helper_id int REFERENCES customer, number text UNIQUE, changed int DEFAULT 0);
    CREATE TABLE line (order_id bigint REFERENCES orders ON DELETE CASCADE, product_id int NOT NULL REFERENCES product, count int, PRIMARY KEY (order_id, product_id));
    CREATE TABLE tag (thing text, thing_id text, word text);
    INSERT INTO product (name) VALUES ('tea'), ('cake'), ('jam');
    INSERT INTO customer (email, name) VALUES ('a@x.org', 'Ann'), ('b@x.org', 'Bob'), ('c@x.org', 'Cleo');
    INSERT INTO orders (customer_id, helper_id, number) VALUES (1, 2, 'o-1'), (1, NULL, 'o-2'), (2, 3, 'o-3');
    INSERT INTO line VALUES (1, 1, 1), (1, 2, 2), (2, 2, 3), (3, 3, 4);
    INSERT INTO tag VALUES ('customer', '1', 'vip'), ('order', '1', 'late'), ('customer', '2', 'new'); SELECT 1`);
  const made = await plan(database, {
    root: 's.customer',
    softReferences: [
      {
        child: 's.tag',
        childColumns: ['thing_id'],
        parent: 's.customer',
        parentColumns: ['id'],
        where: [{ column: 'thing', values: ['customer'] }],
      },
      {
        child: 's.tag',
        childColumns: ['thing_id'],
        parent: 's.orders',
        parentColumns: ['id'],
        where: [{ column: 'thing', values: ['order'] }],
      },
    ],
  });
  path = place.at(`${number++}.zip`);
  await exportTo(database, path, { plan: made, profiles: [['1']] });
});

const restore = (options: Partial<RestoreExportOptions> = {}): Promise<RestoreExportResult> =>
  restoreExport({ connection: parseConnectionUrl(database.url), path, passphrase, ...options });
const sql = <Row extends Record<string, unknown>>(text: string) => database.query<Row>(text);
const rowsOf = (result: RestoreExportResult, table: string) =>
  result.tables.find((found) => found.table === table)!.rows;

describe('what happens to rows that are there', () => {
  test('a changed row is a reason to refuse, and is described', async () => {
    await sql(`UPDATE customer SET name = NULL WHERE id = 1; DELETE FROM line WHERE order_id = 2`);
    const before = await hashTables(database);
    for (const dryRun of [true, false]) {
      const result = await restore({ dryRun });
      expect(result.status).toBe('refused');
      expect(result.differences).toEqual([
        {
          table: 's.customer',
          key: { id: '1' },
          kind: 'different',
          columns: [{ column: 'name', inDatabase: null, inExport: 'Ann' }],
        },
      ]);
      expect(rowsOf(result, 's.line')).toMatchObject({ new: 1, identical: 2 });
    }
    expect(await hashTables(database)).toEqual(before);
  });

  test('skip leaves it, overwrite sets it, and other people stay as they are', async () => {
    const original = await hashTables(database);
    await sql(`UPDATE customer SET name = 'Anna' WHERE id = 1; DELETE FROM line WHERE order_id = 2`);
    const skipped = await restore({ policy: 'skip' });
    expect(skipped.status).toBe('partial');
    expect(await sql('SELECT name FROM customer WHERE id = 1')).toEqual([{ name: 'Anna' }]);
    expect(await sql('SELECT count FROM line WHERE order_id = 2')).toEqual([{ count: 3 }]);
    const overwritten = await restore({ policy: 'overwrite' });
    expect(overwritten.status).toBe('succeeded');
    expect(await hashTables(database)).toEqual(original);
  });

  test('a lookup row is never changed, and added where it lacks', async () => {
    await sql(
      `DELETE FROM orders WHERE customer_id = 1; DELETE FROM product WHERE id = 2; UPDATE product SET name = 'green tea' WHERE id = 1`,
    );
    const result = await restore({ policy: 'overwrite' });
    expect(await sql('SELECT id, name FROM product ORDER BY id')).toEqual([
      { id: 1, name: 'green tea' },
      { id: 2, name: 'cake' },
      { id: 3, name: 'jam' },
    ]);
    expect(result.warnings.join()).toContain('s.product');
    expect(await sql('SELECT count(*)::int AS n FROM line')).toEqual([{ n: 4 }]);
  });

  test('a unique value that somebody else has is a conflict, also in an index of expressions', async () => {
    await sql(`DELETE FROM customer WHERE id = 1; UPDATE customer SET email = 'A@X.org' WHERE id = 3`);
    const refused = await restore();
    expect(refused.status).toBe('refused');
    expect(refused.differences).toEqual([
      { table: 's.customer', key: { id: '1' }, kind: 'conflict', constraint: 'customer_email', columns: [] },
    ]);
    // What belongs to the row that cannot come in stays out too.
    const skipped = await restore({ policy: 'skip' });
    expect(skipped.status).toBe('partial');
    expect(rowsOf(skipped, 's.orders')).toMatchObject({ orphan: 2 });
    expect(rowsOf(skipped, 's.line')).toMatchObject({ orphan: 3 });
    expect(await sql('SELECT count(*)::int AS n FROM orders WHERE customer_id = 1')).toEqual([{ n: 0 }]);
    expect(await sql(`SELECT id FROM customer WHERE lower(email) = 'a@x.org'`)).toEqual([{ id: 3 }]);
  });

  test('somebody who is gone is no longer referred to', async () => {
    await sql('DELETE FROM orders; DELETE FROM customer WHERE id IN (1, 2)');
    const result = await restore();
    expect(result.status).toBe('partial');
    expect(result.lostReferences).toEqual([
      { table: 's.orders', columns: ['helper_id'], parent: 's.customer', cleared: 1, orphans: 0 },
    ]);
    expect(await sql('SELECT id::int, helper_id FROM orders ORDER BY id')).toEqual([
      { id: 1, helper_id: null },
      { id: 2, helper_id: null },
    ]);
  });

  test('remap brings a copy in beside, with every reference on it', async () => {
    await sql(
      `UPDATE customer SET email = 'old@x.org', name = 'gone' WHERE id = 1; UPDATE orders SET number = 'old-' || number; SELECT 1`,
    );
    const result = await restore({ policy: 'remap' });
    expect(result.status).toBe('succeeded');
    expect(result.remapped.toSorted()).toEqual(['s.customer', 's.orders']);
    const [copy] = await sql<{ id: number }>(`SELECT id FROM customer WHERE name = 'Ann'`);
    expect(copy!.id).toBeGreaterThan(3);
    expect(
      await sql(
        `SELECT o.number, o.helper_id, l.product_id, l.count FROM orders o JOIN line l ON l.order_id = o.id WHERE o.customer_id = ${copy!.id} ORDER BY 1, 3`,
      ),
    ).toEqual([
      { number: 'o-1', helper_id: 2, product_id: 1, count: 1 },
      { number: 'o-1', helper_id: 2, product_id: 2, count: 2 },
      { number: 'o-2', helper_id: null, product_id: 2, count: 3 },
    ]);
    const tags = await sql(`SELECT word FROM tag t WHERE (thing, thing_id) = ('customer', '${copy!.id}')
      OR thing = 'order' AND thing_id IN (SELECT o.id::text FROM orders o WHERE customer_id = ${copy!.id}) ORDER BY 1`);
    expect(tags).toEqual([{ word: 'late' }, { word: 'vip' }]);
    expect(await sql('SELECT count(*)::int AS n FROM orders WHERE customer_id = 1')).toEqual([{ n: 2 }]);
  });

  test('sequences move up, and not in a dry run', async () => {
    await sql(
      `DELETE FROM customer WHERE id = 1; SELECT setval('s.customer_id_seq', 1, false), setval('s.orders_id_seq', 1)`,
    );
    const dry = await restore({ dryRun: true });
    expect(dry.sequences).toEqual([
      { sequence: 's.customer_id_seq', from: '0', to: '1' },
      { sequence: 's.orders_id_seq', from: '1', to: '2' },
    ]);
    expect(await sql('SELECT last_value::int, is_called FROM customer_id_seq')).toEqual([
      { last_value: 1, is_called: false },
    ]);
    await restore();
    expect(await sql(`SELECT nextval('s.customer_id_seq')::int AS next`)).toEqual([{ next: 2 }]);
  });

  test('triggers that fire are named, and what they change is found', async () => {
    await sql(`CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.changed := 7; RETURN NEW; END';
      CREATE TRIGGER touched BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch(); DELETE FROM customer WHERE id = 1`);
    const result = await restore();
    expect(result.triggers).toEqual([
      { table: 's.orders', name: 'touched', onInsert: true, onUpdate: false },
    ]);
    expect(result.status).toBe('partial');
    expect(result.tables.find(({ table }) => table === 's.orders')).toMatchObject({
      inserted: 2,
      changedAfterwards: 2,
    });
  });

  test('a constraint that only shows on writing takes everything back', async () => {
    await sql(`DELETE FROM customer WHERE id = 1; ALTER TABLE line ADD CHECK (count <> 3)`);
    const before = await hashTables(database);
    await expect(restore()).rejects.toMatchObject({
      code: 'restore-failed',
      message: expect.stringContaining('Nothing was changed'),
    });
    expect(await hashTables(database)).toEqual(before);
  });

  test('a database that lost a column, and a wrong passphrase', async () => {
    await expect(restore({ passphrase: 'wrong' })).rejects.toMatchObject({ code: 'wrong-password' });
    await sql('ALTER TABLE orders DROP COLUMN number');
    await expect(restore()).rejects.toMatchObject({
      code: 'plan-outdated',
      message: expect.stringContaining('s.orders.number'),
    });
  });

  test('an aborted restore leaves everything as it was', async () => {
    await sql('DELETE FROM customer WHERE id = 1');
    const before = await hashTables(database);
    for (const phase of ['staging', 'comparing', 'restoring']) {
      const controller = new AbortController();
      const stopped = restore({
        signal: controller.signal,
        onProgress: (progress) => progress.phase === phase && controller.abort(),
      });
      await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
      expect(await hashTables(database)).toEqual(before);
    }
  });
});
