import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ArchiveSource,
  type DatabaseManifest,
  directorySource,
} from '../../packages/core/src/postgres/index.ts';
import { dumpToDirectory } from './archive-files.ts';
import { type DumpedDatabase, dumpDatabase } from './dumped-database.ts';

let dumped: DumpedDatabase;
let { server, folder, restore, expectSame } = {} as DumpedDatabase;

beforeAll(async () => {
  dumped = await dumpDatabase();
  ({ server, folder, restore, expectSame } = dumped);
}, 60_000);

afterAll(() => dumped[Symbol.asyncDispose]());

describe('chosen tables', () => {
  const main = { schema: 's', name: 'main' };
  const line = { schema: 's', name: 'line' };

  test('come with what belongs to them and what they need', async () => {
    const result = await restore('some', { tables: [main] });
    expect(result).toMatchObject({ tables: 1, skipped: [] });
    await expectSame('some', [main]);
    const objects = await server.sql<{ name: string }>(
      'some',
      `SELECT relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 's' ORDER BY 1`,
    );
    expect(objects.map((row) => row.name)).toEqual(['main', 'main_id_seq', 'main_pkey', 'shared']);
    const [state] = await server.sql(
      'some',
      `SELECT (SELECT last_value FROM s.shared) AS shared, (SELECT last_value FROM s.main_id_seq) AS id,
      (SELECT count(*)::int FROM pg_trigger WHERE tgname = 'touch') AS triggers, col_description('s.main'::regclass, 4) AS comment,
      has_table_privilege('reader_role', 's.main', 'SELECT') AS granted, pg_get_userbyid(relowner) AS owner FROM pg_class WHERE oid = 's.main'::regclass`,
    );
    expect(state).toEqual({
      shared: '9000',
      id: '9000',
      triggers: 1,
      comment: 'text',
      granted: true,
      owner: 'owner_role',
    });
  });

  test('leave out foreign keys to tables that are not chosen, and say so', async () => {
    const result = await restore('lines', { tables: [line] });
    expect(result.skipped).toEqual([
      { what: 'foreign key line line_main_fkey', why: 'it refers to s.main, which is not restored' },
    ]);
    await expectSame('lines', [line]);
    const both = await restore('both', { tables: [main, line], jobs: 2, stagingDirectory: folder });
    expect(both).toMatchObject({ skipped: [], jobs: 2 });
    await expectSame('both', [main, line]);
  });

  test('of a partitioned table are all its partitions', async () => {
    await restore('partitioned', { tables: [{ schema: 's', name: 'parts' }] });
    await expectSame('partitioned', [
      { schema: 's', name: 'parts_1' },
      { schema: 's', name: 'parts_2' },
    ]);
    expect(await server.sql('partitioned', 'SELECT count(*)::int AS n FROM s.parts')).toEqual([{ n: 200 }]);
    await restore('one_part', { tables: [{ schema: 's', name: 'parts_2' }] });
    expect(await server.sql('one_part', 'SELECT count(*)::int AS n FROM s.parts')).toEqual([{ n: 100 }]);
  });

  test('that are unknown are named', async () => {
    await expect(restore('unknown', { tables: [{ schema: 's', name: 'no' }] })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('s.no'),
    });
  });

  test('replace those in an existing database, and nothing else', async () => {
    await restore('patched');
    await server.sql(
      'patched',
      `DELETE FROM s.line; INSERT INTO s.lonely VALUES (2); UPDATE s.parts SET k = k`,
    );
    await restore('patched', { tables: [line], mode: 'overwrite' });
    await expectSame('patched', [line]);
    expect(await server.sql('patched', 'SELECT count(*)::int AS n FROM s.lonely')).toEqual([{ n: 2 }]);
  });

  test('are as they were when others depend on them', async () => {
    await restore('depended');
    await server.sql('depended', 'INSERT INTO s.lonely VALUES (2)');
    await expect(
      restore('depended', { tables: [{ schema: 's', name: 'lonely' }], mode: 'overwrite' }),
    ).rejects.toMatchObject({
      code: 'restore-failed',
      message: expect.stringMatching(/depend.*as it was/s),
    });
    expect(await server.sql('depended', 'SELECT count(*)::int AS n FROM s.lonely')).toEqual([{ n: 2 }]);
  });
});

describe('roles', () => {
  let foreign: DatabaseManifest;
  let foreignSource: ArchiveSource;

  beforeAll(async () => {
    await server.sql('postgres', 'CREATE ROLE "gone owner"; CREATE ROLE gone_reader');
    await server.sql('postgres', 'CREATE DATABASE foreign_roles');
    await server.sql(
      'foreign_roles',
      'CREATE TABLE t (a int); ALTER TABLE t OWNER TO "gone owner"; GRANT SELECT ON t TO gone_reader; INSERT INTO t VALUES (1)',
    );
    foreign = await dumpToDirectory(server.target('foreign_roles'), server.tools, join(folder, 'foreign'));
    foreignSource = directorySource(join(folder, 'foreign'));
    await server.sql('postgres', 'DROP DATABASE foreign_roles');
    await server.sql('postgres', 'DROP ROLE "gone owner", gone_reader');
  });

  const roles = () =>
    server.sql('postgres', `SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname LIKE 'gone%' ORDER BY 1`);

  test('that are missing are named', async () => {
    await expect(restore('roles_fail', { source: foreignSource, manifest: foreign })).rejects.toMatchObject({
      code: 'roles-missing',
      data: { roles: ['gone owner', 'gone_reader'] },
    });
  });

  test('need not exist without ownership', async () => {
    await restore('roles_without', { source: foreignSource, manifest: foreign, roles: 'without-ownership' });
    expect(
      await server.sql('roles_without', 'SELECT tableowner FROM pg_tables WHERE tablename = $1', ['t']),
    ).toEqual([{ tableowner: 'holdfast' }]);
    expect(await roles()).toEqual([]);
  });

  test('are not kept when the restore fails', async () => {
    const broken = {
      ...foreignSource,
      open: () => {
        throw new Error('gone');
      },
    };
    const plan = { source: broken, manifest: foreign, roles: 'create-nologin' } as const;
    await expect(restore('roles_broken', plan)).rejects.toThrow('gone');
    expect(await roles()).toEqual([]);
  });

  test('are made without login', async () => {
    const result = await restore('roles_made', {
      source: foreignSource,
      manifest: foreign,
      roles: 'create-nologin',
    });
    expect(result.createdRoles).toEqual(['gone owner', 'gone_reader']);
    expect(await roles()).toEqual([
      { rolname: 'gone owner', rolcanlogin: false },
      { rolname: 'gone_reader', rolcanlogin: false },
    ]);
  });
});
