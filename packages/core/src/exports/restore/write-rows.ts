/**
 * Writes staged rows into their tables: component by component, parents first, and each component in one statement.
 * PostgreSQL checks foreign keys at the end of a statement, so rows that need each other come in together.
 */
import { quoteIdentifier, quoteQualified } from '../../postgres/archive/text.ts';
import type { DatabaseSession } from '../../postgres/session.ts';
import type { Schema } from '../schema/schema.ts';
import { fromTable } from '../schema/sql.ts';
import { orderByReferences } from './components.ts';
import { names, sameKey, sameValues } from './row-sql.ts';
import type { Stage } from './stage-rows.ts';

export interface WrittenRows {
  inserted: number;
  updated: number;
  /** Rows that are not as they were written: a trigger changed them. */
  changedAfterwards: number;
}

export interface WriteRowsOptions {
  schema: Schema;
  /** Own rows that differ take the place of what is there. */
  overwrite: boolean;
  onTable?: ((table: string) => void) | undefined;
}

export async function writeRows(
  session: DatabaseSession,
  stages: readonly Stage[],
  { schema, overwrite, onTable }: WriteRowsOptions,
): Promise<Map<string, WrittenRows>> {
  const byTable = new Map(stages.map((stage) => [stage.table.id, stage]));
  const result = new Map<string, WrittenRows>();
  const references = schema.foreignKeys.filter(({ isInherited }) => !isInherited);
  for (const component of orderByReferences([...byTable.keys()], references)) {
    const members = component.map((id) => byTable.get(id)!);
    onTable?.(component[0]!);
    for (const [id, written] of await writeComponent(session, members, overwrite)) result.set(id, written);
  }
  await session.execute('check the references of the restored rows', 'SET CONSTRAINTS ALL IMMEDIATE');
  for (const stage of stages) {
    const written = result.get(stage.table.id)!;
    if (written.inserted + written.updated > 0)
      written.changedAfterwards = await countChanged(session, stage, overwrite);
  }
  return result;
}

async function writeComponent(
  session: DatabaseSession,
  members: readonly Stage[],
  overwrite: boolean,
): Promise<[string, WrittenRows][]> {
  const parts: string[] = [];
  const counts: string[] = [];
  for (const [i, stage] of members.entries()) {
    parts.push(`i${i} AS (${insertStatement(stage)} RETURNING 1)`);
    const update = overwrite && stage.role === 'own' ? updateStatement(stage) : undefined;
    if (update !== undefined) parts.push(`u${i} AS (${update} RETURNING 1)`);
    counts.push(
      `(SELECT count(*) FROM i${i})::text AS i${i}`,
      `${update === undefined ? `'0'` : `(SELECT count(*) FROM u${i})::text`} AS u${i}`,
    );
  }
  const ids = members.map(({ table }) => table.id);
  const row = await session.one<Record<string, string>>(
    `write the rows of ${ids.join(', ')}`,
    `WITH ${parts.join(', ')} SELECT ${counts.join(', ')}`,
  );
  return ids.map((id, i) => [
    id,
    { inserted: Number(row[`i${i}`]), updated: Number(row[`u${i}`]), changedAfterwards: 0 },
  ]);
}

function insertStatement({ table, name, columns }: Stage): string {
  const target = `INSERT INTO ${quoteQualified(table.schema, table.name)}`;
  const rows = `FROM ${name} WHERE holdfast_state = 'new' ORDER BY holdfast_line`;
  // Without columns there is one statement for one row only, and nothing to write from others.
  if (columns.length === 0) return `${target} SELECT ${rows}`;
  return `${target} (${names(columns)}) OVERRIDING SYSTEM VALUE SELECT ${names(columns)} ${rows}`;
}

/** Undefined when nothing but the key could be set. */
function updateStatement(stage: Stage): string | undefined {
  const { table, name, columns } = stage;
  const settable = columns.filter(
    (column) => !table.key.includes(column.name) && column.identity !== 'always',
  );
  if (settable.length === 0 || table.key.length === 0) return undefined;
  const values = settable.map(
    ({ name: column }) => `${quoteIdentifier(column)} = s.${quoteIdentifier(column)}`,
  );
  return `UPDATE ${fromTable(table)} t SET ${values.join(', ')} FROM ${name} s WHERE s.holdfast_state = 'different' AND ${sameKey(stage)}`;
}

async function countChanged(session: DatabaseSession, stage: Stage, overwrite: boolean): Promise<number> {
  if (stage.table.key.length === 0) return 0;
  const states = overwrite && stage.role === 'own' ? `('new', 'different')` : `('new')`;
  const { rows } = await session.one<{ rows: string }>(
    `compare what was written to ${stage.table.id}`,
    `SELECT count(*)::text AS rows FROM ${stage.name} s LEFT JOIN ${fromTable(stage.table)} t ON ${sameKey(stage)}
     WHERE s.holdfast_state IN ${states} AND NOT (${sameValues(stage)})`,
  );
  return Number(rows);
}
