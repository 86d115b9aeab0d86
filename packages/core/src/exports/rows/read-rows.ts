import { quoteIdentifier } from '../../postgres/archive/text.ts';
import type { DatabaseSession } from '../../postgres/session.ts';
import type { PlannedColumn } from '../plan/plan.ts';
import { columnList, fromTable } from '../schema/sql.ts';
import { type KeyTable, onKey, type RowRole, rowRoles } from './key-tables.ts';

export interface ReadRowsOptions {
  keyTable: KeyTable;
  role: RowRole;
  /** Those that are to be read; redacted ones come as NULL. */
  columns: readonly PlannedColumn[];
  /** Adds two columns at the end: the number of the edge by which the row was found, and how many steps from the root. */
  withReason: boolean;
}

/** The rows of one role as COPY text, ordered by their key, so that the same snapshot always gives the same bytes. */
export function readRows(session: DatabaseSession, options: ReadRowsOptions): AsyncGenerator<Buffer> {
  const { keyTable, role, columns, withReason } = options;
  const { table, columns: keys, name, planned } = keyTable;
  const values = columns.map(({ name: column, treatment }) =>
    treatment === 'redact' ? `NULL AS ${quoteIdentifier(column)}` : columnList('t', [column]),
  );
  if (withReason) values.push('k.edge', 'k.generation');
  return session.copyOut(
    `read ${planned.table}`,
    `COPY (SELECT ${values.join(', ')} FROM ${fromTable(table)} t JOIN ${name} k ON ${onKey(keyTable, 't', 'k')}
       WHERE k.role = ${rowRoles[role]} ORDER BY ${keys.map((key) => `k.${key}`).join(', ')}) TO STDOUT`,
  );
}
