import { HoldfastError } from '../../errors.ts';
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
  const text = session.copyOut(
    `read ${planned.table}`,
    `COPY (SELECT ${values.join(', ')} FROM ${fromTable(table)} t JOIN ${name} k ON ${onKey(keyTable, 't', 'k')}
       WHERE k.role = ${rowRoles[role]} ORDER BY ${keys.map((key) => `k.${key}`).join(', ')}) TO STDOUT`,
  );
  return withBoundedRows(text, planned.table);
}

/**
 * Rows pass in parts, so this is not for our memory: PostgreSQL takes no row back whose text is longer than a gigabyte, and
 * few programs read a line of JSON as long as this. So such a row is refused now, by its table.
 */
export const longestRowBytes = 512 * 2 ** 20;
const newline = 0x0a;

export async function* withBoundedRows(
  text: AsyncIterable<Buffer>,
  table: string,
  atMost = longestRowBytes,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of text) {
    // A chunk is as long as what the network gave: borders between are near enough.
    const last = chunk.lastIndexOf(newline);
    bytes = last === -1 ? bytes + chunk.length : chunk.length - last - 1;
    if (bytes > atMost) {
      throw new HoldfastError(
        'limit-exceeded',
        `A row of ${table} is longer than ${Math.round(atMost / 2 ** 20)} MiB as text, which few programs could read and no restore could bring back. Leave its largest column out of the plan.`,
      );
    }
    yield chunk;
  }
}
