/** What a manifest says about the database itself, read in the snapshot that is dumped. */
import type {
  DatabasePrivilege,
  DatabaseProperties,
  DatabaseSetting,
  ExtensionFacts,
  LocaleProvider,
} from './manifest.ts';
import type { DatabaseSession } from './session.ts';

export interface DatabaseFacts {
  database: string;
  serverVersion: string;
  serverVersionNumber: number;
  capturedAt: string;
  onStandby: boolean;
  isSuperuser: boolean;
  /** How this role's sessions write bytea unless told otherwise: hex or escape. */
  byteaOutput: string;
  properties: DatabaseProperties;
  extensions: ExtensionFacts[];
  /** Roles that something in this database depends on (ownership, privileges, policies). */
  roles: string[];
  policyRoles: string[];
  /** A rough size of what will be dumped, from the planner's page counts; takes no locks. */
  estimatedBytes: number;
  tableCount: number;
}

/** Reads the facts in the session's own transaction. Takes no lock on any table. */
export async function readDatabaseFacts(session: DatabaseSession): Promise<DatabaseFacts> {
  const doing = 'read the facts of the database';
  const server = await session.one<{
    database: string;
    version: string;
    version_number: string;
    captured_at: string;
    on_standby: boolean;
    is_superuser: boolean;
    bytea_output: string;
  }>(
    doing,
    `SELECT current_database() AS database, current_setting('server_version') AS version,
       current_setting('server_version_num') AS version_number, pg_is_in_recovery() AS on_standby,
       to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS captured_at,
       current_setting('bytea_output') AS bytea_output, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser`,
  );
  const sizes = await session.one<{ bytes: string; tables: string }>(
    doing,
    `SELECT coalesce(sum(greatest(relpages, 0)::bigint) * current_setting('block_size')::bigint, 0)::text AS bytes,
       count(*) FILTER (WHERE relkind = 'r')::text AS tables
     FROM pg_class WHERE relkind IN ('r', 't') AND relpersistence <> 't' AND oid >= 16384`,
  );
  const roles = await session.query<{ name: string; in_policy: boolean }>(
    doing,
    `SELECT r.rolname AS name, bool_or(d.deptype = 'r') AS in_policy
     FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
     WHERE d.refclassid = 'pg_authid'::regclass
       AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
     GROUP BY r.rolname ORDER BY r.rolname`,
  );
  return {
    database: server.database,
    serverVersion: server.version,
    serverVersionNumber: Number(server.version_number),
    capturedAt: server.captured_at,
    onStandby: server.on_standby,
    isSuperuser: server.is_superuser,
    byteaOutput: server.bytea_output,
    properties: await readProperties(session),
    extensions: await readExtensions(session),
    roles: roles.map((role) => role.name),
    policyRoles: roles.filter((role) => role.in_policy).map((role) => role.name),
    estimatedBytes: Number(sizes.bytes),
    tableCount: Number(sizes.tables),
  };
}

export function readExtensions(session: DatabaseSession): Promise<ExtensionFacts[]> {
  return session.query<{ name: string; version: string; schema: string }>(
    'list the extensions',
    `SELECT e.extname AS name, e.extversion AS version, n.nspname AS schema
     FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace ORDER BY e.extname`,
  );
}

/** Which columns pg_database has depends on the version: 15 brought providers, 16 rules, 17 renamed the locale. */
interface DatabaseRow {
  datcollate: string;
  datctype: string;
  datlocprovider?: string;
  daticulocale?: string | null;
  datlocale?: string | null;
  daticurules?: string | null;
  datcollversion?: string | null;
  datconnlimit: number;
}

export async function readProperties(session: DatabaseSession): Promise<DatabaseProperties> {
  const doing = 'read the properties of the database';
  const { row, encoding, owner, comment, has_acl } = await session.one<{
    row: DatabaseRow;
    encoding: string;
    owner: string;
    comment: string | null;
    has_acl: boolean;
  }>(
    doing,
    `SELECT to_jsonb(d) AS row, pg_encoding_to_char(d.encoding) AS encoding, pg_get_userbyid(d.datdba) AS owner,
       shobj_description(d.oid, 'pg_database') AS comment, d.datacl IS NOT NULL AS has_acl
     FROM pg_database d WHERE d.datname = current_database()`,
  );
  const settings = await session.query<{ role: string | null; setting: string }>(
    doing,
    `SELECT r.rolname AS role, unnest(s.setconfig) AS setting
     FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole
     WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
     ORDER BY 1 NULLS FIRST, 2`,
  );
  const locale = row.datlocale ?? row.daticulocale;
  return {
    encoding,
    localeProvider: localeProviderOf(row.datlocprovider),
    collate: row.datcollate,
    ctype: row.datctype,
    ...(locale ? { locale } : {}),
    ...(row.daticurules ? { icuRules: row.daticurules } : {}),
    ...(row.datcollversion ? { collationVersion: row.datcollversion } : {}),
    owner,
    ...(comment === null ? {} : { comment }),
    connectionLimit: row.datconnlimit,
    settings: settings.map(({ role, setting }) => parseSetting(role, setting)),
    ...(has_acl ? { privileges: await readPrivileges(session) } : {}),
  };
}

async function readPrivileges(session: DatabaseSession): Promise<DatabasePrivilege[]> {
  const rows = await session.query<{ grantee: string | null; privilege: string; grantable: boolean }>(
    'read the privileges of the database',
    `SELECT r.rolname AS grantee, a.privilege_type AS privilege, a.is_grantable AS grantable
     FROM pg_database d, aclexplode(d.datacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
     WHERE d.datname = current_database() ORDER BY 1 NULLS FIRST, 2`,
  );
  return rows.map(({ grantee, privilege, grantable }) => ({
    ...(grantee === null ? {} : { grantee }),
    privilege,
    grantable,
  }));
}

function localeProviderOf(code: string | undefined): LocaleProvider {
  if (code === 'i') return 'icu';
  return code === 'b' ? 'builtin' : 'libc';
}

function parseSetting(role: string | null, setting: string): DatabaseSetting {
  const equals = setting.indexOf('=');
  return {
    ...(role === null ? {} : { role }),
    name: setting.slice(0, equals),
    value: setting.slice(equals + 1),
  };
}
