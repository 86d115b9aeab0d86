/** Counts of staged rows by state, and for people: which rows differ, and in what. */
import { quoteIdentifier } from '../../postgres/archive/text.ts';
import type { DatabaseSession } from '../../postgres/session.ts';
import { fromTable } from '../schema/sql.ts';
import { sameKey, texts } from './row-sql.ts';
import type { RowState, Stage } from './stage-rows.ts';

export type StateCounts = Record<RowState, number>;

export async function countStates(session: DatabaseSession, { name, table }: Stage): Promise<StateCounts> {
  const rows = await session.query<{ state: RowState; rows: string }>(
    `count the rows of ${table.id}`,
    `SELECT holdfast_state AS state, count(*)::text AS rows FROM ${name} GROUP BY 1`,
  );
  const counts: StateCounts = { new: 0, identical: 0, different: 0, conflict: 0, orphan: 0 };
  for (const { state, rows: count } of rows) counts[state] = Number(count);
  return counts;
}

export interface RowDifference {
  table: string;
  /** Column and value of the row's key. */
  key: Record<string, string | null>;
  kind: 'different' | 'conflict';
  /** The unique index that another row is in the way of. */
  constraint?: string;
  /** Only columns that differ; long values are cut. */
  columns: { column: string; inDatabase: string | null; inExport: string | null }[];
}

const shownOfEachTable = 20;
const longestValue = 200;

export async function describeDifferences(session: DatabaseSession, stage: Stage): Promise<RowDifference[]> {
  const { table, name, columns } = stage;
  const doing = `describe the rows of ${table.id}`;
  const differences: RowDifference[] = [];
  if (table.key.length > 0) {
    const rows = await session.query<{ theirs: (string | null)[]; mine: (string | null)[] }>(
      doing,
      `SELECT ARRAY[${texts('t', columns)}]::text[] AS theirs, ARRAY[${texts('s', columns)}]::text[] AS mine
       FROM ${name} s JOIN ${fromTable(table)} t ON ${sameKey(stage)}
       WHERE s.holdfast_state = 'different' ORDER BY s.holdfast_line LIMIT ${shownOfEachTable}`,
    );
    for (const { theirs, mine } of rows) {
      differences.push({
        table: table.id,
        key: keyOf(stage, mine),
        kind: 'different',
        columns: columns
          .map(({ name: column }, i) => ({
            column,
            inDatabase: cut(theirs[i]),
            inExport: cut(mine[i]),
            same: theirs[i] === mine[i],
          }))
          .filter(({ same }) => !same)
          .map(({ column, inDatabase, inExport }) => ({ column, inDatabase, inExport })),
      });
    }
  }
  const conflicts = await session.query<{ mine: (string | null)[]; constraint: string }>(
    doing,
    `SELECT ARRAY[${texts('s', columns)}]::text[] AS mine, s.${quoteIdentifier('holdfast_conflict')} AS constraint
     FROM ${name} s WHERE s.holdfast_state = 'conflict' ORDER BY s.holdfast_line LIMIT ${shownOfEachTable}`,
  );
  for (const { mine, constraint } of conflicts)
    differences.push({ table: table.id, key: keyOf(stage, mine), kind: 'conflict', constraint, columns: [] });
  return differences;
}

function keyOf({ table, columns }: Stage, values: readonly (string | null)[]): Record<string, string | null> {
  return Object.fromEntries(
    table.key.map((name) => [name, cut(values[columns.findIndex((column) => column.name === name)])]),
  );
}

function cut(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return value.length > longestValue ? `${value.slice(0, longestValue)}…` : value;
}
