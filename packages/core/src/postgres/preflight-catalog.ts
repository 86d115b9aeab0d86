/** The catalog queries behind the preflight: what pg_dump could not read or would leave out. Takes no table locks. */
import type { DatabaseFacts } from './database-facts.ts';
import type { DatabaseSession } from './session.ts';

export type ObstacleKind =
  | 'unreadable-tables'
  | 'unreadable-sequences'
  | 'unreadable-large-objects'
  | 'row-security'
  | 'unlogged-tables'
  | 'foreign-tables'
  | 'invalid-indexes'
  | 'collation-version';

export interface Obstacle {
  kind: ObstacleKind;
  count: number;
  names: string[];
}

/**
 * What a dump reads: not the system's schemas, and of extensions only the tables that they register as configuration.
 */
const dumped = `
  n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relpersistence <> 't'
  AND (NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    OR EXISTS (SELECT 1 FROM pg_extension e WHERE c.oid = ANY (e.extconfig)))`;

const relations = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace`;
const name = `format('%I.%I', n.nspname, c.relname) AS name`;

const queries: readonly [ObstacleKind, string][] = [
  [
    'unreadable-tables',
    `SELECT ${name} FROM ${relations} WHERE c.relkind IN ('r', 'p') AND ${dumped}
       AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))`,
  ],
  [
    'unreadable-sequences',
    `SELECT ${name} FROM ${relations} WHERE c.relkind = 'S' AND ${dumped}
       AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_sequence_privilege(c.oid, 'SELECT'))`,
  ],
  [
    'row-security',
    `SELECT ${name} FROM ${relations} WHERE c.relkind IN ('r', 'p') AND c.relrowsecurity AND ${dumped}
       AND row_security_active(c.oid)`,
  ],
  [
    'unlogged-tables',
    `SELECT ${name} FROM ${relations} WHERE c.relkind = 'r' AND c.relpersistence = 'u' AND ${dumped}`,
  ],
  ['foreign-tables', `SELECT ${name} FROM ${relations} WHERE c.relkind = 'f' AND ${dumped}`],
  [
    'invalid-indexes',
    `SELECT ${name} FROM ${relations} JOIN pg_index i ON i.indexrelid = c.oid
     WHERE c.relkind = 'i' AND NOT i.indisvalid AND NOT i.indisprimary AND ${dumped}`,
  ],
];

const largeObjects = `
  SELECT m.oid::text AS name FROM pg_largeobject_metadata m
  WHERE current_setting('lo_compat_privileges') = 'off' AND NOT pg_has_role(m.lomowner, 'USAGE')
    AND NOT EXISTS (SELECT 1 FROM aclexplode(m.lomacl) a
      WHERE a.privilege_type = 'SELECT' AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE')))`;

const collationVersion = `
  SELECT format('made with %s, now %s', datcollversion, pg_database_collation_actual_version(oid)) AS name
  FROM pg_database WHERE datname = current_database()
    AND datcollversion <> pg_database_collation_actual_version(oid)`;

export async function readObstacles(session: DatabaseSession, facts: DatabaseFacts): Promise<Obstacle[]> {
  const wanted = [...queries];
  if (!facts.isSuperuser) wanted.push(['unreadable-large-objects', largeObjects]);
  if (facts.serverVersionNumber >= 150_000) wanted.push(['collation-version', collationVersion]);
  const obstacles: Obstacle[] = [];
  for (const [kind, query] of wanted) {
    // Millions of large objects may be concerned: only some names are fetched, with the count of all.
    const rows = await session.query<{ name: string; total: string }>(
      'look for obstacles to a dump',
      `SELECT name, total FROM (SELECT name, count(*) OVER ()::text AS total FROM (${query}) q) counted
       ORDER BY name LIMIT 100`,
    );
    if (rows[0]) obstacles.push({ kind, count: Number(rows[0].total), names: rows.map((row) => row.name) });
  }
  return obstacles;
}
