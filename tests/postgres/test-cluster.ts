/** A throw-away server for a test file, and what the tests need around it. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  type ClientTools,
  type ConnectionTarget,
  findClientTools,
  parseConnectionUrl,
  withDatabase,
} from '../../packages/core/src/postgres/index.ts';
import { type LocalCluster, startLocalCluster } from '../../packages/core/src/postgres/local-cluster.ts';

export interface TestCluster extends AsyncDisposable {
  cluster: LocalCluster;
  tools: ClientTools;
  /** The superuser's target for a database. */
  target(database: string): ConnectionTarget;
  /** Another role's target; it has the password `secret`. */
  targetOf(role: string, database: string): ConnectionTarget;
  /** Runs SQL in a session of its own and answers the rows of the last statement. */
  sql<Row extends object>(database: string, text: string, values?: unknown[]): Promise<Row[]>;
  client(database: string): Promise<pg.Client>;
}

export async function startTestCluster(settings: Record<string, string> = {}): Promise<TestCluster> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
  const cluster = await startLocalCluster({
    directory: join(directory, 'cluster'),
    throwaway: true,
    settings,
  });
  const tools = await findClientTools(cluster.major);
  const admin = parseConnectionUrl(cluster.url());
  const client = async (database: string) => {
    const connection = new pg.Client({ connectionString: cluster.url(database) });
    connection.on('error', () => {});
    await connection.connect();
    return connection;
  };
  return {
    cluster,
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
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]();
    },
  };
}
