/**
 * Across major versions of PostgreSQL, for real: a portable file that was made on this machine's version restores on a newer
 * one with the warning that it deserves, and a database of the newer one is backed up, proven and restored.
 */

import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import {
  backUpDatabase,
  createPortable,
  openPortable,
  proveBackup,
  restoreDatabaseBackup,
} from '@holdfast/core/backup';
import type { Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startClusterOf, startTestCluster, type TestCluster } from '../postgres/test-cluster.ts';
import { createTortureDatabase } from '../postgres/torture-database.ts';
import { createLocalVault, makeWorkFolder } from '../support/local-vault.ts';
import { prepareNewerPostgres } from '../support/newer-postgres.ts';

const newer = await prepareNewerPostgres();
const reason = 'reason' in newer ? newer.reason : '';
const work = makeWorkFolder('newer-server');
const password = 'marmalade tractor quilt nebula';
let vault: Vault;
let old: TestCluster;

beforeAll(async () => {
  if (reason !== '') return;
  vault = await createLocalVault(work.at('vault'));
  old = await startTestCluster();
}, 120_000);
afterAll(async () => {
  await vault?.close();
  await old?.[Symbol.asyncDispose]();
  work[Symbol.dispose]();
});

/** What is in every table, by the server itself. */
async function hashes(server: TestCluster, database: string): Promise<string[]> {
  const tables = await server.sql<{ name: string }>(
    database,
    `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await server.sql<{ hash: string }>(
      database,
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') AS hash FROM ${name} t`,
    );
    found.push(`${name} ${row!.hash}`);
  }
  return found;
}

describe.skipIf(reason !== '')(
  `with a newer PostgreSQL${reason === '' ? '' : ` (missing: ${reason})`}`,
  () => {
    const { major, folder } = newer as Extract<typeof newer, { folder: string }>;
    const tools = { pgBin: folder };
    let server: TestCluster;
    beforeAll(async () => {
      server = await startClusterOf(major, folder);
    }, 120_000);
    afterAll(() => server?.[Symbol.asyncDispose]());

    test('a portable file of this version restores there, with the warning', async () => {
      await createTortureDatabase(old, 'torture');
      const { backup } = await backUpDatabase({ vault, connection: old.target('torture'), name: 'torture' });
      const path = work.at('torture.tar');
      await using portable = await createPortable({ vault, backup, password });
      await pipeline(portable.stream, createWriteStream(path));
      await using opened = await openPortable({ path, password });
      const { status, comparison, restore } = await restoreDatabaseBackup({
        ...{ vault: opened.vault, backup: opened.backup, target: server.target('carried'), mode: 'create' },
        ...{ roles: 'create-nologin', tools },
      });
      expect(comparison?.differences).toEqual([]);
      expect(status).toBe('succeeded');
      expect(restore.warnings.join()).toMatch(new RegExp(`and the server is ${major}`));
      expect(await hashes(server, 'carried')).toEqual(await hashes(old, 'torture'));
    });

    test('a database of it is backed up, proven and restored; the older one does not take it', async () => {
      await createTortureDatabase(server, 'newer');
      const { backup } = await backUpDatabase({
        vault,
        connection: server.target('newer'),
        name: 'newer',
        tools,
      });
      process.env['PG_BIN'] = folder;
      try {
        const evidence = await proveBackup({ vault, backup, tools, scratchDirectory: work.at('scratch') });
        expect(evidence.failures).toEqual([]);
        expect(evidence.serverVersion).toMatch(new RegExp(`^${major}\\.`));
      } finally {
        delete process.env['PG_BIN'];
      }
      const { status, comparison } = await restoreDatabaseBackup({
        ...{ vault, backup, target: server.target('again'), mode: 'create', roles: 'fail', tools },
      });
      expect({ status, differences: comparison?.differences }).toEqual({
        status: 'succeeded',
        differences: [],
      });
      expect(await hashes(server, 'again')).toEqual(await hashes(server, 'newer'));
      await expect(
        restoreDatabaseBackup({ vault, backup, target: old.target('older'), mode: 'create', roles: 'fail' }),
      ).rejects.toMatchObject({ message: expect.stringMatching(new RegExp(`PostgreSQL ${major}`)) });
    });
  },
);
