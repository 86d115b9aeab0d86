/**
 * One temporary table per planned table, for the keys of the rows that belong to an export. They are made before the
 * snapshot, since a read-only transaction may fill temporary tables and may not create them.
 */
import { quoteIdentifier } from '../../postgres/archive/text.ts';
import type { DatabaseSession } from '../../postgres/session.ts';
import type { PlannedTable, ProfilePlan } from '../plan/plan.ts';
import type { Schema, Table } from '../schema/schema.ts';
import { fromTable } from '../schema/sql.ts';

/** As they stand in the key tables; a lower one is never replaced by a higher one. */
export const rowRoles = { own: 1, reference: 2, stub: 3 } as const;
export type RowRole = keyof typeof rowRoles;

export interface KeyTable {
  planned: PlannedTable;
  table: Table;
  /** As SQL, with its schema. */
  name: string;
  /** Names of its key columns, in the order of `source`. */
  columns: readonly string[];
  /** What they are filled from: names of columns as SQL, without an alias. */
  source: readonly string[];
}

export async function createKeyTables(
  session: DatabaseSession,
  plan: ProfilePlan,
  schema: Schema,
): Promise<Map<string, KeyTable>> {
  const keyTables = new Map<string, KeyTable>();
  for (const [index, planned] of plan.tables.entries()) {
    if (planned.role === 'mention') continue;
    const table = schema.tables.get(planned.table)!;
    // Without a key, a row's place tells it apart: it cannot move while the snapshot that sees it lives.
    const source = table.key.length > 0 ? table.key.map(quoteIdentifier) : ['tableoid', 'ctid'];
    const plainName = `holdfast_keys_${index}`;
    const columns = source.map((_, position) => `k${position + 1}`);
    const name = `pg_temp.${plainName}`;
    const doing = 'create temporary tables, for which the role needs the privilege TEMP on the database';
    await session.execute(doing, `DROP TABLE IF EXISTS ${name}`);
    await session.execute(
      doing,
      `CREATE TEMP TABLE ${plainName} AS SELECT ${source.map((column, i) => `t.${column} AS ${columns[i]}`).join(', ')},
         0::smallint AS role, 0 AS generation, 0 AS edge FROM ${fromTable(table)} t WITH NO DATA`,
    );
    await session.execute(doing, `ALTER TABLE ${name} ADD PRIMARY KEY (${columns.join(', ')})`);
    keyTables.set(planned.table, { planned, table, name, columns, source });
  }
  return keyTables;
}

/** Joins rows (`alias`) and their keys (`keys`). */
export function onKey({ source, columns }: KeyTable, alias: string, keys: string): string {
  return source.map((column, i) => `${alias}.${column} = ${keys}.${columns[i]}`).join(' AND ');
}
