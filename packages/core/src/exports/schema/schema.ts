/** A database's tables and keys, as far as profiles need to know them. */
import type { ColumnKind } from './column-kind.ts';

export interface Schema {
  database: string;
  serverVersion: string;
  tables: ReadonlyMap<string, Table>;
  foreignKeys: readonly ForeignKey[];
}

export interface Table {
  /** The name in plans and files: see table-name.ts. */
  id: string;
  schema: string;
  name: string;
  /** A partitioned table stands for all its partitions; any other for its own rows only, not those that inherit from it. */
  isPartitioned: boolean;
  columns: readonly Column[];
  /** Primary key, else a unique key of columns that are never null; empty when there is neither. */
  key: readonly string[];
  uniqueKeys: readonly UniqueKey[];
  /** The leading columns of indexes that can find rows by them, in order. */
  indexes: readonly (readonly string[])[];
  isReadable: boolean;
  hasRowSecurity: boolean;
}

export interface Column {
  name: string;
  /** As SQL writes it, with its schema where that is not PostgreSQL's own. */
  type: string;
  kind: ColumnKind;
  nullable: boolean;
  /** Computed by the server from other columns: read, never written. */
  generated: boolean;
  identity: 'always' | 'by default' | undefined;
}

export interface UniqueKey {
  name: string;
  columns: readonly string[];
}

export interface ForeignKey {
  name: string;
  child: string;
  childColumns: readonly string[];
  parent: string;
  parentColumns: readonly string[];
  onDelete: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
  /** True when it was declared on a table that the child inherits from: PostgreSQL does not enforce it here. */
  isInherited: boolean;
}

/** The column; throws what a caller's mistake deserves, since names were checked before. */
export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (!column) throw new Error(`${table.id} has no column ${name}.`);
  return column;
}

/** True when an index finds the rows of the table by these columns. */
export function isIndexed(table: Table, columns: readonly string[]): boolean {
  return table.indexes.some((index) => {
    const leading = index.slice(0, columns.length);
    return leading.length === columns.length && columns.every((column) => leading.includes(column));
  });
}
