import type { DatabaseSession } from '../../postgres/session.ts';
import type { ForeignKey, Table } from './schema.ts';

const deletions: Readonly<Record<string, ForeignKey['onDelete']>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
};

/**
 * Foreign keys between the tables. One that a partition declares for itself counts for the whole table. A table that
 * inherits from another does not inherit its keys: PostgreSQL enforces none there, yet the column means the same, so a
 * key is assumed and marked.
 */
export async function readForeignKeys(
  session: DatabaseSession,
  tables: ReadonlyMap<string, Table>,
): Promise<ForeignKey[]> {
  const rows = await session.query<{
    name: string;
    child: string;
    child_columns: string[];
    parent: string;
    parent_columns: string[];
    on_delete: string;
  }>(
    'read the foreign keys of the database',
    `SELECT k.conname AS name, coalesce(pg_partition_root(k.conrelid), k.conrelid)::oid::text AS child,
       coalesce(pg_partition_root(k.confrelid), k.confrelid)::oid::text AS parent, k.confdeltype AS on_delete,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u(number, position)
         JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number ORDER BY position) AS child_columns,
       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u(number, position)
         JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number ORDER BY position) AS parent_columns
     FROM pg_catalog.pg_constraint k WHERE k.contype = 'f' AND k.conparentid = 0
     ORDER BY 2, 1`,
  );
  const keys: ForeignKey[] = [];
  const childOids: string[] = [];
  for (const row of rows) {
    const child = tables.get(row.child);
    const parent = tables.get(row.parent);
    if (!child || !parent) continue;
    const key: ForeignKey = {
      name: row.name,
      child: child.id,
      childColumns: row.child_columns,
      parent: parent.id,
      parentColumns: row.parent_columns,
      onDelete: deletions[row.on_delete] ?? 'no action',
      isInherited: false,
    };
    // Two partitions may declare the same key each.
    if (keys.some((other) => isSame(other, key))) continue;
    keys.push(key);
    childOids.push(row.child);
  }
  for (const { heir, ancestor } of await readHeirs(session)) {
    const table = tables.get(heir);
    if (!table) continue;
    for (const [index, key] of [...keys.entries()]) {
      if (childOids[index] !== ancestor || key.isInherited) continue;
      const assumed = { ...key, child: table.id, isInherited: true };
      if (keys.some((other) => isSame(other, assumed))) continue;
      keys.push(assumed);
      childOids.push(heir);
    }
  }
  return keys;
}

function isSame(one: ForeignKey, other: ForeignKey): boolean {
  const identity = ({ child, childColumns, parent, parentColumns }: ForeignKey) =>
    JSON.stringify([child, childColumns, parent, parentColumns]);
  return identity(one) === identity(other);
}

/** Tables that inherit, directly or not, each with the one it inherits from. */
function readHeirs(session: DatabaseSession): Promise<{ heir: string; ancestor: string }[]> {
  return session.query(
    'read which tables inherit',
    `WITH RECURSIVE line AS (
       SELECT i.inhrelid AS heir, i.inhparent AS ancestor FROM pg_catalog.pg_inherits i
         JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid WHERE NOT c.relispartition AND c.relkind = 'r'
       UNION SELECT l.heir, i.inhparent FROM line l JOIN pg_catalog.pg_inherits i ON i.inhrelid = l.ancestor)
     SELECT heir::oid::text AS heir, ancestor::oid::text AS ancestor FROM line`,
  );
}
