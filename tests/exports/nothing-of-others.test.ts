/**
 * Random schemas and rows: what an export of one profile holds is computed a second time, from the plan and the rows in
 * memory, and no text of any other row may be in it.
 */
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { type ProfilePlan, restoreExport } from '@holdfast/core/exports';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeWorkFolder } from '../support/local-vault.ts';
import { exportTo, plan as makePlan } from './export-place.ts';

interface Reference {
  parent: number;
  nullable: boolean;
  cascade: boolean;
}

/** Table 0 is the root. A table may refer to any other, itself included; what makes a cycle is nullable. */
interface Shape {
  tables: { references: Reference[]; hasKey: boolean; rows: number[][] }[];
}

const tablesAtMost = 6;
const place = makeWorkFolder('exports-random');
afterAll(() => place[Symbol.dispose]());

const reference = fc.record({
  parent: fc.nat(tablesAtMost - 1),
  nullable: fc.boolean(),
  cascade: fc.boolean(),
});
const shape: fc.Arbitrary<Shape> = fc.record({
  tables: fc.array(
    fc.record({
      references: fc.array(reference, { maxLength: 3 }),
      hasKey: fc.boolean(),
      rows: fc.array(fc.array(fc.nat(7), { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
    }),
    { minLength: 2, maxLength: tablesAtMost },
  ),
});

/** A reference as it is made: upwards in the list it may be NOT NULL, else it is nullable. */
function effective({ tables }: Shape, child: number): (Reference & { column: string })[] {
  return tables[child]!.references.map((found, i) => ({
    ...found,
    parent: found.parent % tables.length,
    column: `r${i}`,
  })).map((found) => ({ ...found, nullable: found.nullable || found.parent >= child }));
}

const hasKey = ({ tables }: Shape, table: number): boolean =>
  // What is referred to needs a key.
  tables[table]!.hasKey ||
  table === 0 ||
  tables.some((_, child) => effective({ tables }, child).some(({ parent }) => parent === table));

/** Row `i` of each table has the id i; its references are within range, or null where they may be (0 means null). */
function referredRow(shapeOf: Shape, table: number, row: number, index: number): number | null {
  const found = effective(shapeOf, table)[index]!;
  const drawn = shapeOf.tables[table]!.rows[row]![index]!;
  if (found.nullable && drawn === 0) return null;
  return drawn % shapeOf.tables[found.parent]!.rows.length;
}

async function build(database: TestDatabase, drawn: Shape): Promise<void> {
  const statements = ['DROP SCHEMA IF EXISTS r CASCADE', 'CREATE SCHEMA r'];
  for (const t of drawn.tables.keys()) {
    const columns = effective(drawn, t).map(
      ({ column, nullable }) => `, ${column} int ${nullable ? '' : 'NOT NULL'}`,
    );
    statements.push(
      `CREATE TABLE r.t${t} (id int ${hasKey(drawn, t) ? 'PRIMARY KEY' : ''}${columns.join('')}, body text)`,
    );
  }
  for (const [t, { rows }] of drawn.tables.entries()) {
    for (const row of rows.keys()) {
      const values = effective(drawn, t).map((_, i) => referredRow(drawn, t, row, i) ?? 'NULL');
      statements.push(`INSERT INTO r.t${t} VALUES (${[row, ...values, `'body-${t}-${row};'`].join(', ')})`);
    }
  }
  for (const t of drawn.tables.keys()) {
    for (const { column, parent, cascade } of effective(drawn, t))
      statements.push(
        `ALTER TABLE r.t${t} ADD FOREIGN KEY (${column}) REFERENCES r.t${parent} ${cascade ? 'ON DELETE CASCADE' : ''}`,
      );
  }
  await database.query(`${statements.join(';\n')}; SELECT 1`);
}

/** What belongs to row 0 of the root: down along the plan's own references; then up, to what is nobody's. */
function expected(drawn: Shape, plan: ProfilePlan): Set<string> {
  const own = new Set(['0-0']);
  const ownedTables = new Set([0]);
  const isOwn = (child: number, { column }: { column: string }) =>
    plan.edges.some(
      (edge) => edge.kind === 'own' && edge.child === `r.t${child}` && edge.childColumns[0] === column,
    );
  for (let size = 0; size !== own.size + ownedTables.size; ) {
    size = own.size + ownedTables.size;
    for (const [t, { rows }] of drawn.tables.entries()) {
      for (const [i, found] of effective(drawn, t).entries()) {
        if (!isOwn(t, found)) continue;
        if (ownedTables.has(found.parent)) ownedTables.add(t);
        for (const row of rows.keys()) {
          const value = referredRow(drawn, t, row, i);
          if (value !== null && own.has(`${found.parent}-${value}`)) own.add(`${t}-${row}`);
        }
      }
    }
  }
  const all = new Set(own);
  for (let size = 0; size !== all.size; ) {
    size = all.size;
    for (const id of [...all]) {
      const [t, row] = id.split('-').map(Number) as [number, number];
      for (const [i, { parent }] of effective(drawn, t).entries()) {
        const value = referredRow(drawn, t, row, i);
        if (value !== null && !ownedTables.has(parent)) all.add(`${parent}-${value}`);
      }
    }
  }
  return all;
}

/** Every file of a plain ZIP, by its local headers' directory. */
function textsOf(path: string): string {
  const zip = readFileSync(path);
  let at = zip.readUInt32LE(zip.length - 6);
  const texts: string[] = [];
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const header = zip.readUInt32LE(at + 42);
    const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const bytes = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    texts.push((zip.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes)).toString('utf8'));
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return texts.join('\n');
}

async function contents(database: TestDatabase, drawn: Shape): Promise<string[]> {
  const rows: string[] = [];
  for (const t of drawn.tables.keys()) {
    const found = await database.query<{ row: string }>(
      `SELECT '${t} ' || x::text AS row FROM r.t${t} x ORDER BY 1`,
    );
    rows.push(...found.map(({ row }) => row));
  }
  return rows;
}

describe('a random database', () => {
  test('one profile holds its rows and what they refer to, no text of others, and comes back', async () => {
    await using database = await createTestDatabase('random');
    let number = 0;
    await fc.assert(
      fc.asyncProperty(shape, async (drawn) => {
        await build(database, drawn);
        const before = await contents(database, drawn);
        const plan = await makePlan(database, { root: 'r.t0' });
        const path = place.at(`${number++}.zip`);
        await exportTo(database, path, {
          plan,
          profiles: [['0']],
          formats: ['json', 'csv'],
          protection: { kind: 'none' },
        });
        const found = new Set([...textsOf(path).matchAll(/body-(\d+-\d+);/g)].map(([, id]) => id));
        expect([...found].sort()).toEqual([...expected(drawn, plan)].sort());

        const own = [...expected(drawn, plan)];
        await database.query(`SET session_replication_role = replica;
          ${own.map((id) => `DELETE FROM r.t${id.split('-')[0]} WHERE id = ${id.split('-')[1]}`).join(';')};
          RESET session_replication_role; SELECT 1`);
        const { status } = await restoreExport({ connection: parseConnectionUrl(database.url), path });
        expect(status).toBe('succeeded');
        expect(await contents(database, drawn)).toEqual(before);
      }),
      { numRuns: 30 },
    );
  });
});
