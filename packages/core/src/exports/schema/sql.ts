/** Pieces of SQL about tables whose names come from a catalog or a plan. */
import { quoteIdentifier, quoteQualified } from '../../postgres/archive/text.ts';
import type { Table } from './schema.ts';

/** The table's own rows: those of its partitions, and not those of tables that inherit from it. */
export function fromTable(table: Pick<Table, 'schema' | 'name' | 'isPartitioned'>): string {
  return `${table.isPartitioned ? '' : 'ONLY '}${quoteQualified(table.schema, table.name)}`;
}

/** `t."a", t."b"`. */
export function columnList(alias: string, columns: readonly string[]): string {
  return columns.map((column) => `${alias}.${quoteIdentifier(column)}`).join(', ');
}
