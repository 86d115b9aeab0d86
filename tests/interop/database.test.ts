/** A database backup without Holdfast: restic writes the files, pg_restore reads them. */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { promisify } from 'node:util';
import {
  backUpDatabase,
  type DatabaseBackupResult,
  databasePath,
  restoreDatabaseBackup,
  verifyVault,
} from '@holdfast/core/backup';
import { compareWithManifest, directorySource } from '@holdfast/core/postgres';
import type { Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ClientEnvironment } from '../../packages/core/src/postgres/client-environment.ts';
import { startTestCluster, type TestCluster } from '../postgres/test-cluster.ts';
import { createTortureDatabase } from '../postgres/torture-database.ts';
import { createLocalVault, makeWorkFolder, vaultPassword } from '../support/local-vault.ts';
import { runRestic } from '../support/run-restic.ts';

const work = makeWorkFolder('interop-database');
const repository = work.at('vault');
let server: TestCluster;
let vault: Vault;
let first: DatabaseBackupResult;
let second: DatabaseBackupResult;

beforeAll(async () => {
  server = await startTestCluster();
  vault = await createLocalVault(repository);
  await createTortureDatabase(server, 'torture');
  const connection = server.target('torture');
  first = await backUpDatabase({ vault, connection });
  await server.sql('torture', `INSERT INTO shop.node SELECT i, NULL FROM generate_series(1000, 1100) i`);
  second = await backUpDatabase({ vault, connection });
}, 120_000);
afterAll(async () => {
  await vault.close();
  await server[Symbol.asyncDispose]();
  work[Symbol.dispose]();
});

test('our own restore of either backup compares equal', async () => {
  for (const [i, { backup, manifest }] of [first, second].entries()) {
    const { status, comparison } = await restoreDatabaseBackup({
      vault,
      backup,
      target: server.target(`ours_${i}`),
      mode: 'create',
      roles: 'fail',
      jobs: 2,
      stagingDirectory: work.path,
    });
    expect(comparison?.differences).toEqual([]);
    expect(status).toBe('succeeded');
    expect(comparison?.rows).toBe(manifest.tables.reduce((sum, { rows }) => sum + rows, 0));
  }
});

test('what did not change is stored once', async () => {
  expect(second.backup.snapshot.parent).toBe(first.backup.id);
  expect(second.addedBytes).toBeLessThan(first.addedBytes / 4);
  expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true, problems: [] });
});

describe.each(inject('restic'))('restic $version', ({ version, path: program }) => {
  const restic = async (...args: string[]) => {
    const outcome = await runRestic({ program, repository, password: vaultPassword }, ...args);
    expect(outcome, args.join(' ')).toMatchObject({ code: 0 });
    return outcome.stdout;
  };

  test('restores a directory that pg_restore -j 2 brings back whole', async () => {
    expect(await restic('check', '--read-data')).toContain('no errors were found');
    const to = work.at(version);
    await restic('restore', second.backup.id, '--target', to, '--verify');
    const archive = `${to}${databasePath('torture')}`;
    const database = `stock_${version.replaceAll('.', '_')}`;
    await server.sql('postgres', `CREATE DATABASE ${database} TEMPLATE template0`);
    using environment = new ClientEnvironment(server.target(database));
    await promisify(execFile)(
      server.tools.paths.pg_restore,
      [`--dbname=${database}`, '--jobs=2', '--exit-on-error', archive],
      { env: environment.variables },
    );
    const comparison = await compareWithManifest(server.target(database), second.manifest, server.tools, {
      source: directorySource(archive),
    });
    expect(comparison.differences).toEqual([]);
    expect(comparison.matches).toBe(true);
    rmSync(to, { recursive: true });
  });

  test('finds and dumps single tables', async () => {
    const toc = await restic('dump', first.backup.id, `${databasePath('torture')}/manifest.json`);
    const manifest = JSON.parse(toc);
    const table = manifest.tables.find((candidate: { name: string }) => candidate.name === 'node');
    const data = await restic('dump', second.backup.id, `${databasePath('torture')}/${table.file}`);
    expect(data).toContain('\n1100\t\\N\n');
  });
});
