/**
 * A whole Holdfast for the browser: a PostgreSQL server of its own, the built pages, the API, the worker. A program:
 * it says in one line of JSON where everything is, and ends when its standard input does.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startScratchCluster } from '@holdfast/core/postgres/local-server';
import { migrateDatabase } from '@holdfast/db';
import { buildWeb } from '../../../scripts/start/web-build.ts';

/** What is said when it runs. */
export interface Installation {
  url: string;
  setupToken: string;
  /** As superuser, without a database. */
  serverUrl: string;
  databaseUrl: string;
  /** Directories below may be backed up and restored to. */
  filesDirectory: string;
  backupDirectory: string;
  /** Of PostgreSQL’s programs. */
  programsDirectory: string;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

// What is said goes to stderr: stdout is for the one line.
await buildWeb(root, (text) => console.error(text), new AbortController().signal);
const directory = await mkdtemp(join(tmpdir(), 'holdfast-e2e-'));
const children: ChildProcess[] = [];
const cluster = await startScratchCluster({ settings: { max_connections: '100', timezone: 'UTC' } });
try {
  const databaseUrl = await createDatabase('holdfast_e2e');
  await migrateDatabase(databaseUrl);
  const port = await freePort();
  const installation: Installation = {
    url: `http://127.0.0.1:${port}`,
    setupToken: randomBytes(18).toString('base64url'),
    serverUrl: cluster.url(),
    databaseUrl,
    filesDirectory: join(directory, 'files'),
    backupDirectory: join(directory, 'backups'),
    programsDirectory: cluster.programs.directory,
  };
  await mkdir(installation.filesDirectory);
  const environment = {
    ...process.env,
    NODE_ENV: 'production',
    HOLDFAST_HOME: directory,
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: databaseUrl,
    HOLDFAST_SECRET: randomBytes(32).toString('base64'),
    HOLDFAST_SETUP_TOKEN: installation.setupToken,
    BACKUP_DIRECTORY: installation.backupDirectory,
    BACKUP_FILE_ROOTS: installation.filesDirectory,
    PG_BIN: cluster.programs.directory,
    PORT: String(port),
    HOST: '127.0.0.1',
    HOLDFAST_LOG_LEVEL: 'warn',
  };
  await start('apps/web/server.ts', environment);
  if (existsSync(join(root, 'apps/worker/src/main.ts'))) await start('apps/worker/src/main.ts', environment);
  console.log(JSON.stringify(installation));
  process.stdin.resume();
  await new Promise((ended) => process.stdin.once('end', ended).once('close', ended));
} finally {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(
    children.map((child) => child.exitCode ?? new Promise((gone) => child.once('exit', gone))),
  );
  await cluster.stop();
  await rm(directory, { recursive: true, force: true });
}

async function createDatabase(name: string): Promise<string> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: cluster.url() });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return cluster.url(name);
}

/** Resolves when it says that it is ready: a message to its parent. */
function start(program: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [join(root, program)], {
    ...{ cwd: root, env },
    stdio: ['ignore', process.stderr, 'inherit', 'ipc'],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code} before it was ready.`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
