/** Reads tables, columns, keys and foreign keys out of PostgreSQL's catalogs. Takes no lock on any table. */
import type { DatabaseSession } from '../../postgres/session.ts';
import { kindOf } from './column-kind.ts';
import { readForeignKeys } from './read-foreign-keys.ts';
import type { Column, Schema, Table, UniqueKey } from './schema.ts';
import { tableId } from './table-name.ts';

const doing = 'read the tables of the database';

export async function readSchema(session: DatabaseSession): Promise<Schema> {
  const server = await session.one<{ database: string; version: string }>(
    doing,
    `SELECT current_database() AS database, current_setting('server_version') AS version`,
  );
  const rows = await readTables(session);
  const oids = rows.map(({ oid }) => oid);
  const columns = groupByTable(await readColumns(session, oids));
  const indexes = groupByTable(await readIndexes(session, oids));
  const byOid = new Map<string, Table>();
  for (const row of rows) {
    const own = (columns.get(row.oid) ?? []).map(toColumn);
    byOid.set(row.oid, {
      id: tableId(row.schema, row.name),
      schema: row.schema,
      name: row.name,
      isPartitioned: row.kind === 'p',
      columns: own,
      ...keysOf(own, indexes.get(row.oid) ?? []),
      isReadable: row.readable,
      hasRowSecurity: row.row_security,
    });
  }
  return {
    database: server.database,
    serverVersion: server.version,
    tables: new Map([...byOid.values()].map((table) => [table.id, table])),
    foreignKeys: await readForeignKeys(session, byOid),
  };
}

interface TableRow {
  oid: string;
  schema: string;
  name: string;
  kind: string;
  readable: boolean;
  row_security: boolean;
}

/** Partitions belong to their table; what an extension brought, and what is temporary, belongs to nobody. */
function readTables(session: DatabaseSession): Promise<TableRow[]> {
  return session.query<TableRow & Record<string, unknown>>(
    doing,
    `SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
       has_table_privilege(c.oid, 'SELECT') AS readable, c.relrowsecurity AS row_security
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
       AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
         WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     ORDER BY 2, 3`,
  );
}

interface ColumnRow {
  oid: string;
  name: string;
  type: string;
  base: string;
  base_of_postgres: boolean;
  not_null: boolean;
  generated: boolean;
  identity: string;
}

function readColumns(session: DatabaseSession, oids: readonly string[]): Promise<ColumnRow[]> {
  return session.query<ColumnRow & Record<string, unknown>>(
    doing,
    `WITH RECURSIVE base AS (
       SELECT oid, oid AS base FROM pg_catalog.pg_type WHERE typtype <> 'd'
       UNION ALL SELECT d.oid, b.base FROM pg_catalog.pg_type d JOIN base b ON d.typbasetype = b.oid AND d.typtype = 'd')
     SELECT a.attrelid::text AS oid, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
       t.typname AS base, t.typnamespace = 'pg_catalog'::regnamespace AS base_of_postgres,
       a.attnotnull OR own.typnotnull AS not_null, a.attgenerated <> '' AS generated, a.attidentity AS identity
     FROM pg_catalog.pg_attribute a JOIN base b ON b.oid = a.atttypid JOIN pg_catalog.pg_type t ON t.oid = b.base
       JOIN pg_catalog.pg_type own ON own.oid = a.atttypid
     WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY a.attrelid, a.attnum`,
    [oids],
  );
}

function toColumn(row: ColumnRow): Column {
  return {
    name: row.name,
    type: row.type,
    kind: kindOf(row.base, row.base_of_postgres),
    nullable: !row.not_null,
    generated: row.generated,
    identity: row.identity === 'a' ? 'always' : row.identity === 'd' ? 'by default' : undefined,
  };
}

interface IndexRow {
  oid: string;
  name: string;
  is_primary: boolean;
  is_unique: boolean;
  is_immediate: boolean;
  is_whole: boolean;
  finds_rows: boolean;
  /** Null stands for an expression. */
  columns: (string | null)[];
}

function readIndexes(session: DatabaseSession, oids: readonly string[]): Promise<IndexRow[]> {
  return session.query<IndexRow & Record<string, unknown>>(
    doing,
    `SELECT i.indrelid::text AS oid, c.relname AS name, i.indisprimary AS is_primary, i.indisunique AS is_unique,
       i.indimmediate AS is_immediate, i.indpred IS NULL AS is_whole, m.amname IN ('btree', 'hash') AS finds_rows,
       ARRAY(SELECT a.attname::text FROM generate_series(0, i.indnkeyatts - 1) AS position
         LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[position] AND a.attnum > 0
         ORDER BY position) AS columns
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = c.relam
     WHERE i.indrelid = ANY($1::oid[]) AND i.indisvalid
     ORDER BY i.indrelid, NOT i.indisprimary, c.relname`,
    [oids],
  );
}

function keysOf(
  columns: readonly Column[],
  indexes: readonly IndexRow[],
): { key: string[]; uniqueKeys: UniqueKey[]; indexes: string[][] } {
  const usable = indexes.filter(({ is_whole, finds_rows }) => is_whole && finds_rows);
  const uniqueKeys = usable
    .filter((index) => index.is_unique && !index.columns.includes(null))
    .map(({ name, columns: names }) => ({ name, columns: names as string[] }));
  const isNeverNull = (name: string) => columns.some((column) => column.name === name && !column.nullable);
  return {
    // The primary key comes first in the list.
    key: [...(uniqueKeys.find((unique) => unique.columns.every(isNeverNull))?.columns ?? [])],
    uniqueKeys,
    indexes: usable.map(({ columns: names }) => {
      const end = names.indexOf(null);
      return (end === -1 ? names : names.slice(0, end)) as string[];
    }),
  };
}

function groupByTable<Row extends { oid: string }>(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, ({ oid }) => oid);
}
