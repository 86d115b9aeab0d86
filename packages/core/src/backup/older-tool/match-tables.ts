/** Finds the tables and columns of a database that rows of the same names go into. */
import { quoteIdentifier } from '../../postgres/archive/text.ts';
import { type ConnectionTarget, type DatabaseSession, openSession } from '../../postgres/index.ts';
import type { RowProblem } from './row-problem.ts';
import { newStagedTable, type StagedTable } from './stage-older-rows.ts';

/** Of these, the plain name means a length of one. Without any, what is too long is an error, and not cut. */
const withoutLength: Readonly<Record<string, string>> = { character: 'bpchar', bit: '"bit"' };

/** Tables and columns that the database lacks: their rows would be lost. Fills in what the others need. */
export async function matchTables(
  session: DatabaseSession,
  tables: readonly StagedTable[],
): Promise<RowProblem[]> {
  const problems: RowProblem[] = [];
  for (const table of tables) {
    const parts = table.name.split('.');
    const name = (parts.length === 2 ? parts : [table.name]).map(quoteIdentifier).join('.');
    const columns = await session.query<{
      relation: string;
      name: string;
      type: string;
      isArray: boolean;
      isGenerated: boolean;
    }>(
      'look at the tables of the database',
      `SELECT c.oid::regclass::text AS relation, a.attname AS name, format_type(a.atttypid, NULL) AS type,
              t.typcategory = 'A' AS "isArray", a.attgenerated <> '' AS "isGenerated"
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         JOIN pg_type t ON t.oid = a.atttypid
       WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p')`,
      [name],
    );
    if (columns.length === 0) {
      problems.push({ table: table.name, row: undefined, reason: 'The database has no table of this name.' });
      continue;
    }
    table.relation = columns[0]!.relation;
    for (const column of table.columns) {
      const found = columns.find((candidate) => candidate.name === column);
      if (!found) {
        problems.push({ table: table.name, row: undefined, reason: `The table has no column ${column}.` });
      } else if (!found.isGenerated) {
        table.targets.push({ ...found, type: withoutLength[found.type] ?? found.type });
      }
    }
  }
  return problems;
}

/** The tables and columns that the database lacks, before anything is read. Rejects with `database-unreachable`, `database-denied`. */
export async function findMisfits(
  target: ConnectionTarget,
  tables: readonly { table: string; columns: readonly string[] }[],
  signal?: AbortSignal,
): Promise<RowProblem[]> {
  await using session = await openSession(target, { signal });
  return await matchTables(
    session,
    tables.map(({ table, columns }, number) => ({
      ...newStagedTable(number, table),
      columns: new Set(columns),
    })),
  );
}
