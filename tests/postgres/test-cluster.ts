/**
 * A throw-away server for a test file, and what the tests need around it. With HOLDFAST_TEST_POSTGRES, the URL of a
 * superuser named holdfast on an otherwise empty server, the tests run there: for other versions (with PG_BIN set to
 * the client programs of that version, and --no-file-parallelism).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  type ClientTools,
  type ConnectionTarget,
  findClientTools,
  majorOf,
  parseConnectionUrl,
  withDatabase,
} from '../../packages/core/src/postgres/index.ts';
import { startLocalCluster } from '../../packages/core/src/postgres/local-cluster.ts';

export interface TestCluster extends AsyncDisposable {
  port: number;
  tools: ClientTools;
  /** The superuser's target for a database. */
  target(database: string): ConnectionTarget;
  /** Another role's target; it has the password `secret`. */
  targetOf(role: string, database: string): ConnectionTarget;
  /** Runs SQL in a session of its own and answers the rows of the last statement. */
  sql<Row extends object>(database: string, text: string, values?: unknown[]): Promise<Row[]>;
  client(database: string): Promise<pg.Client>;
}

/** A server of another version, by the programs in that folder. */
export async function startClusterOf(major: number, pgBin: string): Promise<TestCluster> {
  const before = process.env['PG_BIN'];
  process.env['PG_BIN'] = pgBin;
  try {
    return await startOwn({}, { major, pgBin });
  } finally {
    if (before === undefined) delete process.env['PG_BIN'];
    else process.env['PG_BIN'] = before;
  }
}

export async function startTestCluster(settings: Record<string, string> = {}): Promise<TestCluster> {
  const given = process.env['HOLDFAST_TEST_POSTGRES'];
  return given === undefined ? await startOwn(settings) : await useGiven(parseConnectionUrl(given));
}

async function startOwn(
  settings: Record<string, string>,
  other?: { major: number; pgBin: string },
): Promise<TestCluster> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
  const cluster = await startLocalCluster({
    directory: join(directory, 'cluster'),
    throwaway: true,
    settings,
    ...(other ? { major: other.major, install: false } : {}),
  });
  const tools = await findClientTools(cluster.major, { pgBin: other?.pgBin });
  return testCluster(parseConnectionUrl(cluster.url()), tools, async () => {
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  });
}

async function useGiven(admin: ConnectionTarget): Promise<TestCluster> {
  const probe = testCluster(admin, {} as ClientTools, async () => {});
  const [row] = await probe.sql<{ server_version_num: string }>(admin.database, 'SHOW server_version_num');
  const tools = await findClientTools(majorOf(Number(row!.server_version_num)), {
    pgBin: process.env['PG_BIN'],
  });
  return testCluster(admin, tools, async () => {
    const databases = await probe.sql<{ name: string }>(
      admin.database,
      `SELECT datname AS name FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'`,
    );
    for (const { name } of databases) {
      await probe.sql(admin.database, `DROP DATABASE "${name.replaceAll('"', '""')}" WITH (FORCE)`);
    }
    const roles = await probe.sql<{ name: string }>(
      admin.database,
      `SELECT rolname AS name FROM pg_roles WHERE oid >= 16384 AND rolname <> 'holdfast'`,
    );
    for (const { name } of roles)
      await probe.sql(admin.database, `DROP ROLE "${name.replaceAll('"', '""')}"`);
  });
}

function testCluster(admin: ConnectionTarget, tools: ClientTools, stop: () => Promise<void>): TestCluster {
  const client = async (database: string) => {
    const { host, port, user, password } = admin;
    const connection = new pg.Client({
      host,
      port,
      user,
      database,
      ...(password === undefined ? {} : { password }),
    });
    connection.on('error', () => {});
    await connection.connect();
    return connection;
  };
  return {
    port: admin.port,
    tools,
    target: (database) => withDatabase(admin, database),
    targetOf: (role, database) => ({ ...withDatabase(admin, database), user: role, password: 'secret' }),
    client,
    async sql<Row extends object>(database: string, text: string, values?: unknown[]) {
      const connection = await client(database);
      try {
        const result = await connection.query(text, values);
        const last = Array.isArray(result) ? result.at(-1) : result;
        return last.rows as Row[];
      } finally {
        await connection.end();
      }
    },
    [Symbol.asyncDispose]: stop,
  };
}
