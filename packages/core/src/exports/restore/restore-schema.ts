/** What a restore must know of the tables that it writes to: unique indexes, sequences, triggers. */
import { quoteQualified } from '../../postgres/archive/text.ts';
import type { DatabaseSession } from '../../postgres/session.ts';
import type { Table } from '../schema/schema.ts';

export interface UniqueIndex {
  name: string;
  /** As SQL over the plain names of the table's columns. */
  expressions: string[];
  predicate: string | undefined;
  nullsAreEqual: boolean;
}

export async function readUniqueIndexes(session: DatabaseSession, table: Table): Promise<UniqueIndex[]> {
  const rows = await session.query<{
    name: string;
    expressions: string[];
    predicate: string | null;
    nulls_are_equal: boolean | null;
  }>(
    `read the indexes of ${table.id}`,
    `SELECT c.relname AS name, pg_get_expr(i.indpred, i.indrelid) AS predicate,
       (to_jsonb(i) ->> 'indnullsnotdistinct')::boolean AS nulls_are_equal,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, position, true) FROM generate_series(1, i.indnkeyatts) AS position
         ORDER BY position) AS expressions
     FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
     WHERE i.indrelid = $1::regclass AND i.indisunique AND i.indisvalid ORDER BY c.relname`,
    [quoteQualified(table.schema, table.name)],
  );
  return rows.map(({ name, expressions, predicate, nulls_are_equal }) => ({
    name,
    expressions,
    predicate: predicate ?? undefined,
    nullsAreEqual: nulls_are_equal ?? false,
  }));
}

export interface ColumnSequence {
  column: string;
  /** As SQL, with its schema. */
  sequence: string;
}

/** Sequences that a column owns or takes its default from. */
export function readSequences(session: DatabaseSession, table: Table): Promise<ColumnSequence[]> {
  return session.query<ColumnSequence & Record<string, unknown>>(
    `read the sequences of ${table.id}`,
    `SELECT DISTINCT a.attname AS column, quote_ident(n.nspname) || '.' || quote_ident(s.relname) AS sequence
     FROM pg_catalog.pg_attribute a
       LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
       JOIN pg_catalog.pg_depend d ON
         (d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
           AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i'))
         OR (d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = f.oid
           AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> a.attrelid)
       JOIN pg_catalog.pg_class s ON s.relkind = 'S' AND s.oid IN (d.objid, d.refobjid)
       JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
     WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2`,
    [quoteQualified(table.schema, table.name)],
  );
}

export interface Trigger {
  table: string;
  name: string;
  onInsert: boolean;
  onUpdate: boolean;
}

/** The triggers of people: those of foreign keys do what they must. */
export async function readTriggers(session: DatabaseSession, table: Table): Promise<Trigger[]> {
  const rows = await session.query<{ name: string; on_insert: boolean; on_update: boolean }>(
    `read the triggers of ${table.id}`,
    `SELECT tgname AS name, tgtype & 4 <> 0 AS on_insert, tgtype & 16 <> 0 AS on_update FROM pg_catalog.pg_trigger
     WHERE tgrelid = $1::regclass AND NOT tgisinternal AND tgenabled IN ('O', 'A') ORDER BY tgname`,
    [quoteQualified(table.schema, table.name)],
  );
  return rows.map(({ name, on_insert, on_update }) => ({
    table: table.id,
    name,
    onInsert: on_insert,
    onUpdate: on_update,
  }));
}
