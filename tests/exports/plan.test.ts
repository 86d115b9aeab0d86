import { type PlanProfileOptions, type ProfilePlan, parsePlan } from '@holdfast/core/exports';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeWorkFolder } from '../support/local-vault.ts';
import { exportTo, plan } from './export-place.ts';

const place = makeWorkFolder('plans');
let database: TestDatabase;
let number = 0;

beforeAll(async () => {
  database = await createTestDatabase('plans');
  await database.query(`
    CREATE TABLE employee (id int PRIMARY KEY, first_name text, email text, birth_date date);
    CREATE TABLE home (id int PRIMARY KEY, street text);
    CREATE TABLE room (id int PRIMARY KEY, home_id int NOT NULL REFERENCES home, name text);
    CREATE TABLE patient (id int PRIMARY KEY, first_name text, last_name text, password text, password_changed_at timestamptz,
      home_id int UNIQUE REFERENCES home, doctor_id int NOT NULL REFERENCES employee, referrer_id int NOT NULL REFERENCES patient ON DELETE CASCADE);
    CREATE TABLE item (id int PRIMARY KEY, maker_id int NOT NULL REFERENCES patient, name text);
    CREATE TABLE purchase (id int PRIMARY KEY, patient_id int NOT NULL REFERENCES patient ON DELETE CASCADE);
    CREATE TABLE purchase_line (purchase_id int REFERENCES purchase ON DELETE CASCADE, item_id int REFERENCES item, note text, PRIMARY KEY (purchase_id, item_id));
    CREATE TABLE audit (id int PRIMARY KEY, actor_id int REFERENCES patient ON DELETE SET NULL, what text);
    CREATE TABLE remark (id int PRIMARY KEY, author_id int NOT NULL REFERENCES patient, item_id int NOT NULL REFERENCES item ON DELETE CASCADE);
    CREATE TABLE unrelated (id int PRIMARY KEY);
    INSERT INTO employee VALUES (1, 'Doc', 'd@x.org', '1970-01-01');
    INSERT INTO home VALUES (1, 'First Street'), (2, 'Second Street');
    INSERT INTO room VALUES (1, 1, 'kitchen'), (2, 2, 'cellar');
    INSERT INTO patient VALUES (1, 'Ann', 'A', 'hush', now(), 1, 1, 1), (2, 'Bob', 'B', 'hush', now(), 2, 1, 1);
    INSERT INTO item VALUES (1, 1, 'made by Ann'), (2, 2, 'made by Bob');
    INSERT INTO purchase VALUES (1, 1), (2, 2);
    INSERT INTO purchase_line VALUES (1, 2, 'Ann buys of Bob'), (2, 1, 'Bob buys of Ann');
    INSERT INTO remark VALUES (1, 1, 1), (2, 2, 1), (3, 1, 2);
    INSERT INTO audit VALUES (1, 1, 'seen by Ann'); SELECT 1`);
});

afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

const make = (options: Partial<PlanProfileOptions> = {}) => plan(database, { root: 'patient', ...options });
const roles = (made: ProfilePlan) =>
  Object.fromEntries(
    made.tables.map(({ table, role, treatment }) => [
      table.replace('public.', ''),
      treatment === 'exclude' ? `${role}, left out` : role,
    ]),
  );

/** Rows of Ann's export: own, referred to, and keys of others, by table. */
async function counts(made: ProfilePlan): Promise<Record<string, number[]>> {
  const { manifest } = await exportTo(database, place.at(`${number++}.zip`), {
    plan: made,
    profiles: [['1']],
  });
  return Object.fromEntries(
    manifest.tables.map(({ table, rows }) => [
      table.replace('public.', ''),
      [rows.own, rows.reference, rows.stub],
    ]),
  );
}

describe('what is found by itself', () => {
  test('roles, reasons and warnings', async () => {
    const made = await make();
    expect(roles(made)).toEqual({
      patient: 'root',
      item: 'own',
      purchase: 'own',
      purchase_line: 'own',
      remark: 'own',
      // It has people's names, and nobody said that they may be told.
      employee: 'stub',
      home: 'reference',
      audit: 'mention, left out',
    });
    const kind = (id: string) => made.edges.find((edge) => edge.id === `public.${id}`)?.kind;
    expect(kind('patient patient_referrer_id_fkey')).toBe('mention');
    expect(kind('item item_maker_id_fkey')).toBe('own');
    expect(made.warnings.map(({ code, table }) => `${code} ${table}`).toSorted()).toEqual([
      'left-to-others public.remark',
      'looks-like-people public.employee',
    ]);
    expect(kind('purchase_line purchase_line_purchase_id_fkey')).toBe('own');
    expect(kind('purchase_line purchase_line_item_id_fkey')).toBe('mention');
    expect(made.nameColumns).toEqual(['first_name', 'last_name']);
    const redacted = made.tables.flatMap(({ columns }) =>
      columns.filter(({ treatment }) => treatment === 'redact'),
    );
    expect(redacted.map(({ name }) => name)).toEqual(['password']);
  });

  test('rows that have one owner do not come along with another', async () => {
    expect(await counts(await make())).toEqual({
      patient: [1, 0, 0],
      item: [1, 0, 1],
      purchase: [1, 0, 0],
      purchase_line: [1, 0, 0],
      remark: [2, 0, 0],
      employee: [0, 0, 1],
      home: [0, 1, 0],
    });
  });
});

describe('what an owner chooses', () => {
  test('two owners, with a warning', async () => {
    const made = await make({ edges: { 'public.purchase_line purchase_line_item_id_fkey': 'own' } });
    expect(made.warnings.map(({ code }) => code)).toContain('several-owners');
    expect((await counts(made))['purchase_line']).toEqual([2, 0, 0]);
  });

  test('the parent that belongs to its child, with its children', async () => {
    const made = await make({ edges: { 'public.patient patient_home_id_fkey': 'own-up' } });
    expect(roles(made)).toMatchObject({ home: 'own', room: 'own' });
    expect(await counts(made)).toMatchObject({ home: [1, 0, 0], room: [1, 0, 0] });
  });

  test('tables left out, or told whole', async () => {
    const made = await make({
      tables: { 'public.purchase': 'exclude', 'public.employee': 'reference', 'public.home': 'stub' },
    });
    const found = await counts(made);
    expect(found).toMatchObject({ employee: [0, 1, 0], home: [0, 0, 1] });
    expect(found['purchase']).toBeUndefined();
  });

  test('what cannot be chosen', async () => {
    for (const options of [
      { tables: { 'public.patient': 'exclude' } },
      { tables: { 'public.item': 'stub' } },
      { edges: { 'no such edge': 'own' } },
      { columns: [{ table: 'public.patient', column: 'x', treatment: 'redact' }] },
      { nameColumns: ['x'] },
      {
        softReferences: [
          { child: 'public.unrelated', childColumns: ['id'], parent: 'patient', parentColumns: [] },
        ],
      },
      {
        softReferences: [
          { child: 'public.unrelated', childColumns: ['x'], parent: 'patient', parentColumns: ['id'] },
        ],
      },
    ] satisfies Partial<PlanProfileOptions>[]) {
      await expect(make(options)).rejects.toMatchObject({ code: 'invalid-input' });
    }
  });
});

describe('a plan in a file', () => {
  test('is checked when it is read', async () => {
    const made = JSON.stringify(await make());
    expect(parsePlan(JSON.parse(made))).toEqual(JSON.parse(made));
    const broken: ((text: string) => string)[] = [
      (text) => text.replace('"version":1', '"version":2'),
      (text) => text.replace('"root":"public.patient"', '"root":"public.item"'),
      (text) => text.replace('"kind":"own"', '"kind":"mine"'),
      (text) => text.replace('"childColumns":["patient_id"]', '"childColumns":["nobody"]'),
      (text) => text.replace('"childColumns":["patient_id"]', '"childColumns":[]'),
      (text) => text.replace('"role":"own"', '"role":"reference"'),
      (text) =>
        text.replace(
          '"name":"id","type":"integer","kind":"integer","nullable":false,"generated":false,"treatment":"include"',
          '"name":"id","type":"integer","kind":"integer","nullable":false,"generated":false,"treatment":"redact"',
        ),
      (text) => text.replace('"table":"public.item"', '"table":"public.purchase"'),
      () => '[]',
      () => 'null',
    ];
    for (const change of broken) {
      const changed = change(made);
      expect(changed).not.toBe(made);
      expect(() => parsePlan(JSON.parse(changed))).toThrow(/The plan cannot be used: /);
    }
  });
});

test('keys of a type with an equality of its own', async ({ skip }) => {
  await using own = await createTestDatabase('citext');
  const [available] = await own.query(`SELECT FROM pg_available_extensions WHERE name = 'citext'`);
  if (!available) skip('this PostgreSQL has no citext');
  await own.query(`CREATE EXTENSION citext; CREATE TABLE person (email citext PRIMARY KEY);
    CREATE TABLE post (id int PRIMARY KEY, email citext NOT NULL REFERENCES person ON DELETE CASCADE);
    INSERT INTO person VALUES ('A@x.org'); INSERT INTO post VALUES (1, 'a@X.ORG'); SELECT 1`);
  const { rows } = await exportTo(own, place.at('citext.zip'), {
    plan: await plan(own, { root: 'person' }),
    profiles: [['a@x.org']],
  });
  expect(rows.own).toBe(2);
});
