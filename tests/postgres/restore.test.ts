import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClientEnvironment } from '../../packages/core/src/postgres/client-environment.ts';
import {
  type ArchiveSource,
  compareWithManifest,
  directorySource,
  type RestoreResult,
} from '../../packages/core/src/postgres/index.ts';
import { dumpToDirectory } from './archive-files.ts';
import { type DumpedDatabase, dumpDatabase } from './dumped-database.ts';

let dumped: DumpedDatabase;
let { server, folder, manifest, source, restore, expectSame } = {} as DumpedDatabase;

beforeAll(async () => {
  dumped = await dumpDatabase();
  ({ server, folder, manifest, source, restore, expectSame } = dumped);
}, 60_000);

afterAll(() => dumped[Symbol.asyncDispose]());

async function databases(): Promise<string[]> {
  const rows = await server.sql<{ name: string }>(
    'postgres',
    'SELECT datname AS name FROM pg_database ORDER BY 1',
  );
  return rows.map((row) => row.name);
}

/** A source that breaks off, or waits, in the middle of one file. */
function disturbed(file: string, disturb: () => Promise<void>): ArchiveSource {
  return {
    sizeBytes: (name) => source.sizeBytes(name),
    async *open(name) {
      for await (const piece of source.open(name)) {
        yield piece.subarray(0, 1000);
        if (name === file) await disturb();
        yield piece.subarray(1000);
      }
    },
  };
}

const fileOf = (name: string) => manifest.tables.find((table) => table.name === name)!.file;

describe('into a new database', () => {
  test('of an older major version warns, and one of a newer is refused', async () => {
    const major = server.tools.major;
    const older = await restore('from_older', {
      manifest: { ...manifest, serverVersionNumber: (major - 1) * 10_000 },
    });
    expect(older.warnings.join()).toContain(`of PostgreSQL ${major - 1}, and the server is ${major}`);
    await expectSame('from_older');
    expect((await restore('from_same')).warnings.join()).not.toContain('and the server is');
    const newer = { ...manifest, serverVersionNumber: (major + 1) * 10_000 };
    await expect(restore('from_newer', { manifest: newer })).rejects.toMatchObject({ code: 'unsupported' });
  });

  test('refuses an existing name', async () => {
    await expect(restore('source')).rejects.toMatchObject({ code: 'database-exists' });
  });

  test('removes what it made when the archive breaks off', async () => {
    const before = await databases();
    const broken = disturbed(fileOf('main'), () => Promise.reject(new Error('the vault is gone')));
    await expect(restore('broken', { source: broken })).rejects.toThrow('the vault is gone');
    expect(await databases()).toEqual(before);
  });

  test('removes what it made when it is cancelled, and leaves no session behind', async () => {
    const before = await databases();
    const controller = new AbortController();
    const stuck = disturbed(fileOf('main'), async () => {
      controller.abort();
    });
    await expect(restore('stopped', { source: stuck, signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await databases()).toEqual(before);
    const sessions = await server.sql(
      'postgres',
      `SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'holdfast%'`,
    );
    expect(sessions).toEqual([]);
  });

  test('removes what a killed restore left, and nothing of one that is at work', async () => {
    await server.sql('postgres', 'CREATE DATABASE cut_short_holdfast_new_0123abcd');
    await server.sql('postgres', 'CREATE DATABASE cut_short_holdfast_old_0123abcd');
    await server.sql('postgres', 'CREATE DATABASE other_cut_short_holdfast_new_0123abcd');
    let second: Promise<RestoreResult> | undefined;
    const first = await restore('cut_short', {
      beforePublish: async () => {
        second = restore('cut_short', { mode: 'overwrite' });
        await second;
      },
    }).catch((error: Error) => error);
    // The second was faster, and the first found its name taken: but it was let do its work to the end.
    expect(first).toMatchObject({ code: 'database-exists' });
    expect((await second!).warnings).toEqual([]);
    expect((await databases()).filter((name) => name.includes('cut_short'))).toEqual([
      'cut_short',
      'cut_short_holdfast_old_0123abcd',
      'other_cut_short_holdfast_new_0123abcd',
    ]);
    await server.sql('postgres', 'DROP DATABASE cut_short_holdfast_old_0123abcd');
    await server.sql('postgres', 'DROP DATABASE other_cut_short_holdfast_new_0123abcd');
  });

  test('is not published when the check before rejects', async () => {
    const before = await databases();
    const refused = restore('refused', {
      async beforePublish(target) {
        const comparison = await compareWithManifest(target, manifest, server.tools);
        expect(comparison.matches).toBe(true);
        throw new Error('no');
      },
    });
    await expect(refused).rejects.toThrow('no');
    expect(await databases()).toEqual(before);
  });

  test('reports rows in another order as the same content', async () => {
    // Going on after errors rules out one transaction, and with it rows that keep their order.
    await restore('reordered', { keepGoing: true });
    const comparison = await compareWithManifest(server.target('reordered'), manifest, server.tools, {
      source,
    });
    expect(comparison.differences).toEqual([]);
    const strict = await compareWithManifest(server.target('reordered'), manifest, server.tools);
    const reordered = comparison.tables
      .filter((table) => table.outcome === 'reordered')
      .map((table) => table.name);
    expect(strict.tables.filter((table) => table.outcome === 'different').map((table) => table.name)).toEqual(
      reordered,
    );
  });

  test('tells each kind of difference', async () => {
    await restore('changed');
    await server.sql(
      'changed',
      `UPDATE s.line SET n = -1 WHERE id = 5; DELETE FROM s.parts_1 WHERE k = 7; DROP VIEW s.seen; DROP TABLE s.lonely;
       SELECT nextval('s.shared'); DROP SEQUENCE s.shared CASCADE; SELECT lo_put(oid, 0, 'two') FROM pg_largeobject_metadata`,
    );
    const comparison = await compareWithManifest(server.target('changed'), manifest, server.tools, {
      source,
    });
    expect(comparison.matches).toBe(false);
    expect(comparison.differences).toEqual([
      'The table s.line has other content than the backup.',
      'The table s.lonely is missing or lacks columns.',
      'The table s.parts_1 has 99 rows, the backup 100.',
      'The large objects differ: 1 with 3 bytes, the backup has 1 with 3.',
      'The sequence s.shared is missing.',
      'There are 1 objects of the kind CONSTRAINT, in the backup 1.'.replace(
        /.*/,
        () => comparison.differences[5]!,
      ),
      ...comparison.differences.slice(6),
    ]);
    expect(comparison.definitions).toEqual(
      expect.arrayContaining([
        { desc: 'VIEW', expected: 1, actual: 0 },
        { desc: 'POLICY', expected: 1, actual: 0 },
      ]),
    );
  });
});

describe('special cases', () => {
  test('a role that is no superuser restores without ownership', async () => {
    await server.sql('postgres', `CREATE ROLE restorer LOGIN CREATEDB PASSWORD 'secret'`);
    const target = server.targetOf('restorer', 'by restorer');
    await expect(restore('by restorer', { target })).rejects.toMatchObject({
      code: 'restore-failed',
      message: expect.stringMatching(/without ownership.*Nothing was left behind/s),
    });
    const result = await restore('by restorer', { target, roles: 'without-ownership' });
    expect(result.problems).toEqual([]);
    const comparison = await compareWithManifest(target, manifest, server.tools, {
      ownership: false,
      source,
    });
    expect(comparison.differences).toEqual([]);
  });

  test('names that look like connection strings, or hold anything else', async () => {
    for (const name of [`it's dbname=postgres \\ "x"`, 'postgres://nowhere/x', 'línea\n表']) {
      await server.sql('postgres', `CREATE DATABASE "${name.replaceAll('"', '""')}"`);
      await server.sql(name, 'CREATE TABLE t (a int); INSERT INTO t VALUES (1)');
      const directory = mkdtempSync(join(folder, 'odd-'));
      const odd = await dumpToDirectory(server.target(name), server.tools, directory);
      expect(odd).toMatchObject({ database: name, globals: { included: true } });
      const options = { source: directorySource(directory), manifest: odd };
      await restore(`${name} again`, options);
      await restore(name, { ...options, mode: 'overwrite' });
      for (const database of [name, `${name} again`]) {
        const comparison = await compareWithManifest(server.target(database), odd, server.tools);
        expect(comparison).toMatchObject({ differences: [], rows: 1 });
      }
    }
  });

  test('an archive that was stored as it came is restored as a whole', async () => {
    using environment = new ClientEnvironment(server.target('source'));
    const custom = execFileSync(server.tools.paths.pg_dump, ['-Fc'], { env: environment.variables });
    const asItCame: ArchiveSource = {
      sizeBytes: async () => custom.length,
      async *open() {
        yield custom;
      },
    };
    const facts = {
      form: 'custom',
      file: 'custom.dump',
      bytes: custom.length,
      sha256: 'ab'.repeat(32),
      reason: 'new',
    } as const;
    const options = { source: asItCame, manifest: { ...manifest, archive: facts } };
    await restore('as_it_came', { ...options, jobs: 4 });
    await expectSame('as_it_came');
    await expect(restore('x', { ...options, tables: [{ schema: 's', name: 'main' }] })).rejects.toMatchObject(
      {
        code: 'unsupported',
      },
    );
  });

  test('a newer backup is not restored into an older server', async () => {
    await expect(
      restore('x', { manifest: { ...manifest, serverVersionNumber: 990000 } }),
    ).rejects.toMatchObject({
      code: 'unsupported',
    });
  });

  test('an error of pg_restore names the object and says what became of the target', async () => {
    const missing: ArchiveSource = {
      sizeBytes: (name) => source.sizeBytes(name),
      async *open(name) {
        for await (const piece of source.open(name)) {
          const text = Buffer.from(piece).toString('latin1');
          yield name === 'toc.dat'
            ? Buffer.from(text.replace('LANGUAGE plpgsql', 'LANGUAGE nothing'), 'latin1')
            : piece;
        }
      },
    };
    await expect(restore('x', { source: missing })).rejects.toMatchObject({
      code: 'restore-failed',
      message: expect.stringMatching(
        /FUNCTION touch\(\).*"nothing" does not exist.*Nothing was left behind/s,
      ),
    });
  });
});

describe('into an empty database', () => {
  test('fills it', async () => {
    await server.sql('postgres', 'CREATE DATABASE empty');
    await restore('empty', { mode: 'empty' });
    await expectSame('empty');
  });

  test('refuses one that is not empty, naming what it holds', async () => {
    await expect(restore('source', { mode: 'empty' })).rejects.toMatchObject({
      code: 'database-not-empty',
      message: expect.stringContaining('s.'),
    });
  });

  test('refuses one that does not exist', async () => {
    await expect(restore('not there', { mode: 'empty' })).rejects.toMatchObject({
      data: { problem: 'unknown-database' },
    });
  });

  test('is empty again when the restore fails', async () => {
    await server.sql('postgres', 'CREATE DATABASE stays_empty');
    const broken = disturbed(fileOf('main'), () => Promise.reject(new Error('gone')));
    await expect(restore('stays_empty', { mode: 'empty', source: broken })).rejects.toThrow('gone');
    await restore('stays_empty', { mode: 'empty' });
    await expectSame('stays_empty');
  });
});

describe('over an existing database', () => {
  async function makeOld(name: string): Promise<void> {
    await server.sql('postgres', `CREATE DATABASE ${name}`);
    await server.sql(name, 'CREATE TABLE precious (a int); INSERT INTO precious VALUES (1)');
  }

  test('replaces it', async () => {
    await makeOld('replaced');
    await restore('replaced', { mode: 'overwrite' });
    await expectSame('replaced');
    expect((await databases()).filter((name) => name.includes('holdfast_'))).toEqual([]);
  });

  test('leaves it as it was when the restore fails', async () => {
    await makeOld('kept');
    const before = await databases();
    const broken = disturbed(fileOf('main'), () => Promise.reject(new Error('gone')));
    await expect(restore('kept', { mode: 'overwrite', source: broken })).rejects.toThrow('gone');
    expect(await databases()).toEqual(before);
    expect(await server.sql('kept', 'SELECT * FROM precious')).toEqual([{ a: 1 }]);
  });

  test('names connected sessions, and ends them only when allowed', async () => {
    await makeOld('used');
    const client = await server.client('used');
    await client.query(`SET application_name = 'the shop'`);
    await expect(restore('used', { mode: 'overwrite' })).rejects.toMatchObject({
      code: 'restore-failed',
      message: expect.stringContaining('the shop'),
    });
    await expect(client.query('SELECT * FROM precious')).resolves.toMatchObject({ rowCount: 1 });
    await restore('used', { mode: 'overwrite', terminateConnections: true });
    await expectSame('used');
    await client.end().catch(() => {});
  });
});
