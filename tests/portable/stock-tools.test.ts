/** A portable backup without Holdfast: tar unpacks it, restic restores what is in it, pg_restore reads that. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import {
  type Backup,
  backUpDatabase,
  backUpFiles,
  type DatabaseBackupResult,
  databasePath,
  openDatabaseBackup,
  openPortable,
  restoreDatabaseBackup,
} from '@holdfast/core/backup';
import { compareWithManifest, directorySource } from '@holdfast/core/postgres';
import type { Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ClientEnvironment } from '../../packages/core/src/postgres/client-environment.ts';
import { startTestCluster, type TestCluster } from '../postgres/test-cluster.ts';
import { createTortureDatabase } from '../postgres/torture-database.ts';
import { createLocalVault, makeWorkFolder } from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';
import { filePassword, writePortable } from './write-portable.ts';

const work = makeWorkFolder('portable-stock');
const run = promisify(execFile);
let server: TestCluster;
let vault: Vault;
let database: DatabaseBackupResult;
let files: Backup;

const tables = [
  { schema: 'shop', name: 'purchase' },
  { schema: 'shop', name: 'buyer' },
];

beforeAll(async () => {
  server = await startTestCluster();
  vault = await createLocalVault(work.at('vault'));
  await createTortureDatabase(server, 'torture');
  await server.sql(
    'torture',
    `CREATE TABLE shop.buyer (id serial PRIMARY KEY, name text NOT NULL, mood shop.mood);
     CREATE TABLE shop.purchase (id bigserial PRIMARY KEY, buyer int REFERENCES shop.buyer, placed date);
     CREATE TABLE shop.unrelated (secret text);
     INSERT INTO shop.buyer (name, mood) SELECT 'customer ' || i, 'ok' FROM generate_series(1, 500) i;
     INSERT INTO shop.purchase (buyer, placed) SELECT i % 500 + 1, '2026-01-01' FROM generate_series(1, 3000) i;
     INSERT INTO shop.unrelated VALUES ('not for everybody')`,
  );
  database = await backUpDatabase({ vault, connection: server.target('torture') });
  files = (await backUpFiles({ vault, name: 'tests', paths: [import.meta.dirname] })).backup;
  await writePortable(vault, database.backup, work.at('database.tar'));
  await writePortable(vault, database.backup, work.at('tables.tar'), { tables });
  await writePortable(vault, files, work.at('files.tar'));
}, 180_000);
afterAll(async () => {
  await vault.close();
  await server[Symbol.asyncDispose]();
  work[Symbol.dispose]();
});

test('our own restore of the whole compares equal', async () => {
  await using portable = await openPortable({ path: work.at('database.tar'), password: filePassword });
  const result = await restoreDatabaseBackup({
    ...portable,
    target: server.target('ours_whole'),
    mode: 'create',
    roles: 'fail',
  });
  expect(result.comparison?.differences).toEqual([]);
  expect(result.status).toBe('succeeded');
});

test('our own restore of chosen tables compares equal, and holds nothing else', async () => {
  await using portable = await openPortable({ path: work.at('tables.tar'), password: filePassword });
  const { manifest } = await openDatabaseBackup(portable.vault, portable.backup);
  expect(manifest.tables.map(({ name }) => name).sort()).toEqual(['buyer', 'purchase']);
  expect(manifest.globals.included).toBe(false);
  const result = await restoreDatabaseBackup({
    ...portable,
    target: server.target('ours_tables'),
    mode: 'create',
    roles: 'fail',
  });
  expect(result.comparison?.differences).toEqual([]);
  expect(result.status).toBe('succeeded');
});

describe.each(inject('restic'))('restic $version', ({ version, path: program }) => {
  const plainVersion = version.replaceAll('.', '_');

  /** Unpacks, checks and restores with stock tools; answers where. */
  async function restored(name: string): Promise<string> {
    const repository = work.at(`${name}-${version}`);
    mkdirSync(repository);
    await run('tar', ['-xf', work.at(`${name}.tar`), '-C', repository]);
    const restic = async (...args: string[]) => {
      const outcome = await runRestic({ program, repository, password: filePassword }, ...args);
      expect(outcome, args.join(' ')).toMatchObject({ code: 0 });
      return outcome.stdout;
    };
    expect(await restic('check', '--read-data')).toContain('no errors were found');
    const to = work.at(`restored-${name}-${version}`);
    await restic('restore', 'latest', '--target', to, '--verify');
    expect(readdirSync(repository).sort()).toEqual(
      expect.arrayContaining(['README.txt', 'config', 'data', 'index', 'keys', 'snapshots']),
    );
    return to;
  }

  async function pgRestore(archive: string, name: string): Promise<void> {
    await server.sql('postgres', `CREATE DATABASE ${name} TEMPLATE template0`);
    using environment = new ClientEnvironment(server.target(name));
    await run(server.tools.paths.pg_restore, [`--dbname=${name}`, '--jobs=2', '--exit-on-error', archive], {
      env: environment.variables,
    });
  }

  test('opens a database, and pg_restore brings it back whole', async () => {
    const archive = `${await restored('database')}${databasePath('torture')}`;
    const name = `stock_${plainVersion}`;
    await pgRestore(archive, name);
    const comparison = await compareWithManifest(server.target(name), database.manifest, server.tools, {
      source: directorySource(archive),
    });
    expect(comparison.differences).toEqual([]);
  });

  test('opens chosen tables, and pg_restore brings these back', async () => {
    const archive = `${await restored('tables')}${databasePath('torture')}`;
    const name = `stock_tables_${plainVersion}`;
    await pgRestore(archive, name);
    const rows = await server.sql(
      name,
      `SELECT (SELECT count(*) FROM shop.purchase)::int AS orders,
              (SELECT count(*) FROM shop.buyer)::int AS customers,
              to_regclass('shop.unrelated') AS unrelated,
              nextval('shop.purchase_id_seq')::int AS next`,
    );
    expect(rows).toEqual([{ orders: 3000, customers: 500, unrelated: null, next: 3001 }]);
  });

  test('opens files', async () => {
    const to = `${await restored('files')}${import.meta.dirname}`;
    const names = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
    const files = names.filter((name) => statSync(`${import.meta.dirname}/${name}`).isFile());
    expect(files).toContain('stock-tools.test.ts');
    for (const name of files) {
      expect(readFileSync(`${to}/${name}`).equals(readFileSync(`${import.meta.dirname}/${name}`))).toBe(true);
      expect(statSync(`${to}/${name}`).mtimeMs).toBe(statSync(`${import.meta.dirname}/${name}`).mtimeMs);
    }
  });
});

test('nothing of what was not chosen is in the file', async () => {
  const whole = statSync(work.at('database.tar')).size;
  expect(statSync(work.at('tables.tar')).size).toBeLessThan(whole);
  await using portable = await openPortable({ path: work.at('tables.tar'), password: filePassword });
  const { archive } = await openDatabaseBackup(portable.vault, portable.backup);
  const parts: Buffer[] = [];
  for await (const piece of archive.open('toc.dat')) parts.push(Buffer.from(piece));
  expect(Buffer.concat(parts).includes('buyer')).toBe(true);
  expect(Buffer.concat(parts).includes('unrelated')).toBe(false);
});
