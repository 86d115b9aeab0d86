import { isHoldfastError } from '@holdfast/core/errors';
import {
  type ConnectionTarget,
  type DatabaseManifest,
  type DatabaseSession,
  findClientTools,
  majorOf,
  openSession,
  withDatabase,
} from '@holdfast/core/postgres';

/** What a server says about a database that is to be restored there. */
export interface ServerAnswer {
  serverVersion: string;
  major: number;
  user: string;
  mayCreate: boolean;
  exists: boolean;
  /** In the database of that name; 0 when it cannot be looked into. */
  tables: number;
  /** Sessions in it. */
  connections: number;
  missingRoles: string[];
  missingExtensions: string[];
  /** Why the client programs are not there; null when they are. */
  toolProblem: string | null;
}

export async function askServer(
  target: ConnectionTarget,
  manifest: DatabaseManifest,
  { pgBin, signal }: { pgBin: string | undefined; signal: AbortSignal },
): Promise<ServerAnswer> {
  const doing = 'ask the server about the restore';
  await using session = await openMaintenance(target, signal);
  const server = await session.one<
    Record<'version' | 'number' | 'user' | 'connections', string> & { may: boolean; found: boolean }
  >(
    doing,
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number, current_user AS user,
       (SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user) AS may,
       EXISTS (SELECT FROM pg_database WHERE datname = $1) AS found,
       (SELECT count(*) FROM pg_stat_activity WHERE datname = $1)::text AS connections`,
    [target.database],
  );
  const major = majorOf(Number(server.number));
  const missing = async (sql: string, names: readonly string[]) =>
    (await session.query<{ name: string }>(doing, sql, [names])).map(({ name }) => name);
  return {
    ...{
      serverVersion: server.version,
      major,
      user: server.user,
      mayCreate: server.may,
      exists: server.found,
    },
    connections: Number(server.connections),
    tables: server.found ? await countTables(target, signal) : 0,
    missingRoles: await missing(
      `SELECT wanted.name FROM unnest($1::text[]) AS wanted(name)
       WHERE NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = wanted.name) ORDER BY 1`,
      manifest.roles.names,
    ),
    missingExtensions: await missing(
      `SELECT wanted.name FROM unnest($1::text[]) AS wanted(name)
       WHERE NOT EXISTS (SELECT FROM pg_available_extensions a WHERE a.name = wanted.name) ORDER BY 1`,
      manifest.extensions.map(({ name }) => name),
    ),
    toolProblem: await findClientTools(major, { pgBin }).then(
      () => null,
      (error: Error) => error.message,
    ),
  };
}

/** A database that every server has; the target itself may not exist yet. */
export async function openMaintenance(
  target: ConnectionTarget,
  signal: AbortSignal,
): Promise<DatabaseSession> {
  try {
    return await openSession(withDatabase(target, 'postgres'), { signal });
  } catch (error) {
    if (!isHoldfastError(error) || error.data['problem'] !== 'unknown-database') throw error;
    return openSession(withDatabase(target, 'template1'), { signal });
  }
}

async function countTables(target: ConnectionTarget, signal: AbortSignal): Promise<number> {
  try {
    await using session = await openSession(target, { signal });
    const { count } = await session.one<{ count: number }>(
      'look into the database',
      `SELECT count(*)::int AS count FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`,
    );
    return count;
  } catch (error) {
    if (isHoldfastError(error, 'cancelled')) throw error;
    return 0;
  }
}
