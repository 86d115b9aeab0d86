/** Sets the state of every staged row by what the database holds. Writes to temporary tables only. */
import { quoteIdentifier, quoteLiteral } from '../../postgres/archive/text.ts';
import type { DatabaseSession } from '../../postgres/session.ts';
import { fromTable } from '../schema/sql.ts';
import { readUniqueIndexes, type UniqueIndex } from './restore-schema.ts';
import { sameKey, sameValues, texts } from './row-sql.ts';
import type { Stage } from './stage-rows.ts';

export async function classifyRows(session: DatabaseSession, stages: readonly Stage[]): Promise<void> {
  for (const stage of stages) {
    if (stage.table.key.length > 0) await compareByKey(session, stage);
    else await compareWhole(session, stage);
    for (const index of await readUniqueIndexes(session, stage.table)) {
      await findConflicts(session, stage, index);
    }
  }
}

async function compareByKey(session: DatabaseSession, stage: Stage): Promise<void> {
  await session.execute(
    `compare the rows of ${stage.table.id}`,
    `UPDATE ${stage.name} s SET holdfast_state = CASE WHEN ${sameValues(stage)} THEN 'identical' ELSE 'different' END
     FROM ${fromTable(stage.table)} t WHERE ${sameKey(stage)}`,
  );
}

/** Without a key, equal rows are counted: the third of three equal ones is new where there are two. */
async function compareWhole(session: DatabaseSession, { table, name, columns }: Stage): Promise<void> {
  const numbered = (alias: string) =>
    `ROW(${texts(alias, columns)})::text AS value, row_number() OVER (PARTITION BY ROW(${texts(alias, columns)})::text) AS number`;
  await session.execute(
    `compare the rows of ${table.id}`,
    `UPDATE ${name} s SET holdfast_state = 'identical'
     FROM (SELECT x.holdfast_line, ${numbered('x')} FROM ${name} x) mine
       JOIN (SELECT ${numbered('x')} FROM ${fromTable(table)} x) theirs USING (value, number)
     WHERE s.holdfast_line = mine.holdfast_line`,
  );
}

/** Rows that would break a unique index, by a row of the database other than the one that they are. */
async function findConflicts(
  session: DatabaseSession,
  { table, name }: Stage,
  { name: index, expressions, predicate, nullsAreEqual }: UniqueIndex,
): Promise<void> {
  const values = expressions.map((expression, i) => `(${expression}) AS v${i}`).join(', ');
  const condition = predicate === undefined ? 'true' : `(${predicate})`;
  const keys = table.key.map((column, i) => `${quoteIdentifier(column)} AS k${i}`);
  const isSame = expressions.map((_, i) =>
    nullsAreEqual ? `t.v${i} IS NOT DISTINCT FROM m.v${i}` : `t.v${i} = m.v${i}`,
  );
  const isOther = keys.length > 0 ? `NOT (${keys.map((_, i) => `t.k${i} = m.k${i}`).join(' AND ')})` : 'true';
  await session.execute(
    `look for conflicts in ${table.id}`,
    `UPDATE ${name} s SET holdfast_state = 'conflict', holdfast_conflict = ${quoteLiteral(index)}
     FROM (SELECT ${[...keys, 'holdfast_line', values].join(', ')} FROM ${name}
         WHERE holdfast_state IN ('new', 'different') AND ${condition}) m
       JOIN (SELECT ${[...keys, values].join(', ')} FROM ${fromTable(table)} WHERE ${condition}) t
         ON ${isSame.join(' AND ')} AND ${isOther}
     WHERE s.holdfast_line = m.holdfast_line`,
  );
}
