/**
 * Rows that refer to one that will not be there: the reference becomes NULL where it may, else the row is left out, and so
 * are those that need it. Goes on until nothing changes.
 */
import { quoteIdentifier } from '../../postgres/archive/text.ts';
import type { DatabaseSession } from '../../postgres/session.ts';
import { columnOf, type ForeignKey, type Schema } from '../schema/schema.ts';
import { fromTable } from '../schema/sql.ts';
import type { Stage } from './stage-rows.ts';

export interface LostReference {
  table: string;
  columns: readonly string[];
  parent: string;
  /** Rows whose reference becomes NULL. */
  cleared: number;
  /** Rows that are left out. */
  orphans: number;
}

/** `written` are the states of rows that will be written. */
export async function findOrphans(
  session: DatabaseSession,
  stages: readonly Stage[],
  schema: Schema,
  written: readonly string[],
): Promise<LostReference[]> {
  const byTable = new Map(stages.map((stage) => [stage.table.id, stage]));
  const lost = new Map<ForeignKey, LostReference>();
  const keys = schema.foreignKeys.filter(({ child, isInherited }) => byTable.has(child) && !isInherited);
  for (let changed = 1; changed > 0; ) {
    changed = 0;
    for (const key of keys) {
      const found = await settle(session, { key, byTable, schema, written });
      if (found.cleared + found.orphans === 0) continue;
      changed += found.orphans;
      const { cleared = 0, orphans = 0 } = lost.get(key) ?? {};
      lost.set(key, {
        table: key.child,
        columns: key.childColumns,
        parent: key.parent,
        cleared: cleared + found.cleared,
        orphans: orphans + found.orphans,
      });
    }
  }
  return [...lost.values()];
}

interface Settling {
  key: ForeignKey;
  byTable: ReadonlyMap<string, Stage>;
  schema: Schema;
  written: readonly string[];
}

async function settle(
  session: DatabaseSession,
  { key, byTable, schema, written }: Settling,
): Promise<{ cleared: number; orphans: number }> {
  const child = byTable.get(key.child)!;
  const parent = byTable.get(key.parent);
  const parentTable = schema.tables.get(key.parent)!;
  const isWritten = `holdfast_state IN (${written.map((state) => `'${state}'`).join(', ')})`;
  const equal = (alias: string) =>
    key.childColumns
      .map((column, i) => `${alias}.${quoteIdentifier(key.parentColumns[i]!)} = s.${quoteIdentifier(column)}`)
      .join(' AND ');
  const isMissing = [
    `s.${isWritten}`,
    ...key.childColumns.map((column) => `s.${quoteIdentifier(column)} IS NOT NULL`),
    `NOT EXISTS (SELECT FROM ${fromTable(parentTable)} t WHERE ${equal('t')})`,
    ...(parent ? [`NOT EXISTS (SELECT FROM ${parent.name} p WHERE p.${isWritten} AND ${equal('p')})`] : []),
  ].join(' AND ');
  const nullable = key.childColumns.filter(
    (name) => columnOf(child.table, name).nullable && !child.table.key.includes(name),
  );
  const doing = `look for what ${key.child} refers to`;
  if (nullable.length > 0) {
    const cleared = await session.execute(
      doing,
      `UPDATE ${child.name} s SET ${nullable.map((name) => `${quoteIdentifier(name)} = NULL`).join(', ')} WHERE ${isMissing}`,
    );
    return { cleared, orphans: 0 };
  }
  const orphans = await session.execute(
    doing,
    `UPDATE ${child.name} s SET holdfast_state = 'orphan' WHERE ${isMissing}`,
  );
  return { cleared: 0, orphans };
}
