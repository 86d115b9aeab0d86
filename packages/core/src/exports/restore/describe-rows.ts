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

/** Of each table, unless more are asked for. */
export const shownOfEachTable = 20;
const longestValue = 200;

/** The first rows of each kind, in the order of the export. Long values are cut before they leave the server. */
export async function describeDifferences(
  session: DatabaseSession,
  stage: Stage,
  atMost: number,
): Promise<RowDifference[]> {
  const { table, name, columns } = stage;
  const doing = `describe the rows of ${table.id}`;
  const keys = keyColumns(stage);
  const differences: RowDifference[] = [];
  if (table.key.length > 0) {
    const differs = columns.map(
      (column) => `(${texts('t', [column])}) IS DISTINCT FROM (${texts('s', [column])})`,
    );
    const rows = await session.query<{
      key: (string | null)[];
      theirs: (string | null)[];
      mine: (string | null)[];
      differs: boolean[];
    }>(
      doing,
      `SELECT ${cutTexts('s', keys)} AS key, ${cutTexts('t', columns)} AS theirs, ${cutTexts('s', columns)} AS mine,
         ARRAY[${differs.join(', ')}]::boolean[] AS differs
       FROM ${name} s JOIN ${fromTable(table)} t ON ${sameKey(stage)}
       WHERE s.holdfast_state = 'different' ORDER BY s.holdfast_line LIMIT ${atMost}`,
    );
    for (const { key, theirs, mine, differs: areDifferent } of rows) {
      differences.push({
        table: table.id,
        key: keyOf(keys, key),
        kind: 'different',
        columns: columns.flatMap(({ name: column }, i) =>
          areDifferent[i] ? [{ column, inDatabase: cut(theirs[i]), inExport: cut(mine[i]) }] : [],
        ),
      });
    }
  }
  const conflicts = await session.query<{ key: (string | null)[]; constraint: string }>(
    doing,
    `SELECT ${cutTexts('s', keys)} AS key, s.${quoteIdentifier('holdfast_conflict')} AS constraint
     FROM ${name} s WHERE s.holdfast_state = 'conflict' ORDER BY s.holdfast_line LIMIT ${atMost}`,
  );
  for (const { key, constraint } of conflicts)
    differences.push({ table: table.id, key: keyOf(keys, key), kind: 'conflict', constraint, columns: [] });
  return differences;
}

/** Those of its key that are staged. */
export function keyColumns({ table, columns }: Stage): Stage['columns'] {
  return table.key.flatMap((key) => columns.filter(({ name }) => name === key));
}

/** One character more than is shown, so that a cut shows. */
export function cutTexts(alias: string, columns: readonly { name: string }[]): string {
  const values = columns.map((column) => `left(${texts(alias, [column])}, ${longestValue + 1})`);
  return `ARRAY[${values.join(', ')}]::text[]`;
}

export function keyOf(
  keys: readonly { name: string }[],
  values: readonly (string | null)[],
): Record<string, string | null> {
  return Object.fromEntries(keys.map(({ name }, i) => [name, cut(values[i])]));
}

function cut(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return value.length > longestValue ? `${value.slice(0, longestValue)}…` : value;
}
