/**
 * The bench's own PostgreSQL, and in it a database from a seed. It lives in the data folder and is reused: made once,
 * dumped to a file as it is first, then given 1 % more rows and a new state for as many recent orders, and dumped again.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, renameSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ClientTools, findClientTools, parseConnectionUrl } from '@holdfast/core/postgres';
import { type LocalCluster, startLocalCluster } from '@holdfast/core/postgres/local-server';
import { type Table, tables } from './rows.ts';

const databaseName = 'bench';

export interface Database {
  url: string;
  /** `pg_dump -Fc -Z0` of it, as a command. */
  pgDump: readonly string[];
  env: Readonly<Record<string, string>>;
  version: string;
}

export async function startCluster(directory: string, say: (text: string) => void): Promise<LocalCluster> {
  // Nobody misses these data, so the server need not wait for the disk.
  const settings = {
    ...{ fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '4GB' },
    // Nothing may go on in the background while others are measured.
    autovacuum: 'off',
  };
  return await startLocalCluster({ directory, settings, onNotice: say });
}

export async function databaseOf(cluster: LocalCluster): Promise<Database> {
  const tools = await findClientTools(cluster.major);
  const url = cluster.url(databaseName);
  const { host, port, user, password = '' } = parseConnectionUrl(url);
  const env = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password };
  return { url, env, version: tools.version, pgDump: [tools.paths.pg_dump, '-Fc', '-Z0', databaseName] };
}

export interface DumpFiles {
  base: string;
  /** After 1 % more rows. */
  recent: string;
}

/** Makes the database anew, and both dumps. */
export async function makeDatabase(
  cluster: LocalCluster,
  files: DumpFiles,
  options: { seed: number; scale: number; say: (text: string) => void; signal: AbortSignal },
): Promise<void> {
  const { seed, scale, say, signal } = options;
  const database = await databaseOf(cluster);
  const psql = new Psql(await findClientTools(cluster.major), database, signal);
  await psql.run('postgres', `DROP DATABASE IF EXISTS ${databaseName}`);
  await psql.run('postgres', `CREATE DATABASE ${databaseName}`);
  const all = tables(seed, 'first', scale);
  for (const { name, columns } of all) await psql.run(databaseName, `CREATE TABLE ${name} (${columns})`);
  for (const table of all) {
    say(`Making the table ${table.name}.`);
    await psql.copy(table, 1, count(table, scale));
  }
  await psql.run(databaseName, 'VACUUM ANALYZE');
  say('Saving a dump of it.');
  await dumpTo(files.base, database, signal);
  for (const table of tables(seed, 'recent', scale)) {
    await psql.copy(table, count(table, scale) + 1, count(table, scale * 0.01));
  }
  const orders = count(all.find(({ name }) => name === 'orders')!, scale);
  await psql.run(
    databaseName,
    `UPDATE orders SET status = 'closed' WHERE id BETWEEN ${Math.round(orders * 0.99)} AND ${orders}`,
  );
  say('Saving a dump of it with 1 % more rows.');
  await dumpTo(files.recent, database, signal);
  await psql.run(databaseName, 'CHECKPOINT');
}

function count(table: Table, scale: number): number {
  return Math.max(1, Math.round(table.rows * scale));
}

async function dumpTo(file: string, { pgDump, env }: Database, signal: AbortSignal): Promise<void> {
  const output = openSync(`${file}.part`, 'w');
  try {
    const [command = '', ...args] = pgDump;
    await finished(
      spawn(command, args, {
        stdio: ['ignore', output, 'inherit'],
        env: { ...process.env, ...env },
        signal,
      }),
    );
  } finally {
    closeSync(output);
  }
  renameSync(`${file}.part`, file);
}

class Psql {
  readonly #program: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #signal: AbortSignal;

  constructor(tools: ClientTools, database: Database, signal: AbortSignal) {
    this.#program = tools.paths.psql;
    this.#env = { ...process.env, ...database.env, PGOPTIONS: '-c client_min_messages=warning' };
    this.#signal = signal;
  }

  async run(database: string, sql: string): Promise<void> {
    await finished(this.#start(database, sql, 'ignore'));
  }

  async copy(table: Table, first: number, rows: number): Promise<void> {
    const psql = this.#start(databaseName, `COPY ${table.name} FROM STDIN`, 'pipe');
    await Promise.all([pipeline(Readable.from(batches(table, first, rows)), psql.stdin!), finished(psql)]);
  }

  #start(database: string, sql: string, stdin: 'ignore' | 'pipe') {
    const args = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', database, '-c', sql];
    return spawn(this.#program, args, {
      stdio: [stdin, 'ignore', 'inherit'],
      env: this.#env,
      signal: this.#signal,
    });
  }
}

function* batches(table: Table, first: number, rows: number): Generator<Buffer> {
  let batch = '';
  for (let i = 0; i < rows; i++) {
    batch += table.line(first + i);
    if (batch.length > 256 * 1024) {
      yield Buffer.from(batch, 'latin1');
      batch = '';
    }
  }
  yield Buffer.from(batch, 'latin1');
}

function finished(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${child.spawnfile} ended with ${code}.`)),
    );
  });
}
