import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  /** Connected as superuser. */
  readonly client: pg.Client;
  /** Runs one or more statements and answers the rows of the last one. */
  query<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
}

/** A URL of the run's server with another database in it. */
export function databaseUrl(name: string): string {
  const url = new URL(inject('serverUrl'));
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

/** A new database of the run's server, dropped when it is disposed. `options` goes after CREATE DATABASE name. */
export async function createTestDatabase(label = 'test', options = ''): Promise<TestDatabase> {
  const name = `${label}_${randomBytes(5).toString('hex')}`;
  await onServer(`CREATE DATABASE "${name}" ${options}`);
  const client = new pg.Client({ connectionString: databaseUrl(name) });
  await client.connect();
  return {
    ...{ name, client, url: databaseUrl(name) },
    async query<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]) {
      const result = await client.query<Row>(sql, values);
      return (Array.isArray(result) ? result.at(-1) : result).rows as Row[];
    },
    async [Symbol.asyncDispose]() {
      await client.end();
      await dropTestDatabase(name);
    },
  };
}

/** Drops a database that a test made by other means (a restore), ending whatever is connected to it. */
export async function dropTestDatabase(name: string): Promise<void> {
  await onServer(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('serverUrl') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
