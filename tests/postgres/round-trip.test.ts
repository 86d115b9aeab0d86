import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClientEnvironment } from '../../packages/core/src/postgres/client-environment.ts';
import {
  compareWithManifest,
  type DatabaseManifest,
  directorySource,
  parseDatabaseManifest,
  restoreDatabase,
  toCustomArchive,
} from '../../packages/core/src/postgres/index.ts';
import { collect, dumpToDirectory } from './archive-files.ts';
import { startTestCluster, type TestCluster } from './test-cluster.ts';
import { createTortureDatabase, oddNames } from './torture-database.ts';

let server: TestCluster;
let folder: string;
let archive: string;
let manifest: DatabaseManifest;

beforeAll(async () => {
  server = await startTestCluster();
  folder = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
  await createTortureDatabase(server, 'torture');
  archive = join(folder, 'archive');
  manifest = await dumpToDirectory(server.target('torture'), server.tools, archive);
}, 120_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function runTool(tool: 'pg_dump' | 'pg_restore' | 'psql', database: string, args: string[]): Buffer {
  using environment = new ClientEnvironment(server.target(database));
  return execFileSync(server.tools.paths[tool], args, {
    env: environment.variables,
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The plain-text schema, without what differs at each run. */
function schemaOf(database: string): string {
  return runTool('pg_dump', database, ['--schema-only'])
    .toString()
    .replace(/^\\(un)?restrict .*$/gm, '');
}

/** An archive's start with the creation time blanked: seven numbers after the compression, a byte since 1.15. */
function withoutTime(toc: Buffer): Buffer {
  const copy = Buffer.from(toc);
  const time = copy[6]! >= 15 ? 12 : 16;
  copy.fill(0, time, time + 35);
  return copy;
}

describe('a torture database', () => {
  test('becomes the same files as pg_dump -Fd writes', () => {
    const reference = join(folder, 'reference');
    runTool('pg_dump', 'torture', ['--format=directory', '--compress=0', `--file=${reference}`]);
    const expected = readdirSync(reference).sort();
    expect(
      readdirSync(archive)
        .filter((name) => name !== 'globals.sql')
        .sort(),
    ).toEqual(expected);
    for (const name of expected) {
      const [ours, theirs] = [archive, reference].map((directory) => readFileSync(join(directory, name)));
      const isSame =
        name === 'toc.dat' ? withoutTime(ours!).equals(withoutTime(theirs!)) : ours!.equals(theirs!);
      expect(isSame, name).toBe(true);
    }
  });

  test('has a manifest that survives JSON and says what the server says', async () => {
    expect(parseDatabaseManifest(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
    expect(manifest.largeObjects.count).toBe(302);
    expect(manifest.roles.names).toEqual(expect.arrayContaining(['clerk', 'shop owner', 'holdfast']));
    expect(manifest.roles.inPolicies).toEqual(['clerk']);
    expect(manifest.globals).toMatchObject({ included: true, rolePasswords: true });
    const odd = manifest.tables.filter((table) => table.schema === 'odd "schema"').map((table) => table.name);
    expect(odd.sort()).toEqual([...oddNames].sort());
    expect(manifest.tables.find((table) => table.name === 'wide')?.columns).toHaveLength(1600);
    expect(manifest.sequences).toContainEqual({
      schema: 'shop',
      name: 'unused',
      lastValue: '1',
      isCalled: false,
    });
    for (const table of manifest.tables) {
      const quoted = [table.schema, table.name].map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
      const [row] = await server.sql<{ rows: string }>(
        'torture',
        `SELECT count(*)::text AS rows FROM ONLY ${quoted}`,
      );
      expect(table.rows, quoted).toBe(Number(row!.rows));
    }
  });

  test('compares equal with itself', async () => {
    const comparison = await compareWithManifest(server.target('torture'), manifest, server.tools);
    expect(comparison.differences).toEqual([]);
    expect(comparison.matches).toBe(true);
  });

  test('is restored by stock pg_restore with two jobs', async () => {
    await server.sql('postgres', 'CREATE DATABASE stock TEMPLATE template0');
    runTool('pg_restore', 'stock', ['--dbname=stock', '--jobs=2', '--exit-on-error', archive]);
    const comparison = await compareWithManifest(server.target('stock'), manifest, server.tools, {
      source: directorySource(archive),
    });
    expect(comparison.differences).toEqual([]);
    expect(schemaOf('stock')).toBe(schemaOf('torture'));
  });

  test('becomes a custom archive again, table of contents byte for byte', async () => {
    const custom = await collect(toCustomArchive(directorySource(archive)));
    const original = runTool('pg_dump', 'torture', ['--format=custom', '--compress=0']);
    const tocLength = readFileSync(join(archive, 'toc.dat')).length;
    const shared = custom.subarray(0, tocLength);
    expect(withoutTime(shared).equals(withoutTime(original.subarray(0, tocLength)))).toBe(true);
  });

  test.each([
    { name: 'streamed', jobs: 1 },
    { name: 'staged', jobs: 3 },
  ])('is restored into a new database, $name', async ({ name, jobs }) => {
    const phases = new Set<string>();
    const result = await restoreDatabase({
      source: directorySource(archive),
      manifest,
      target: server.target(name),
      tools: server.tools,
      mode: 'create',
      roles: 'fail',
      jobs,
      stagingDirectory: folder,
      analyze: true,
      onProgress: ({ phase, bytes, totalBytes }) => {
        phases.add(phase);
        expect(bytes).toBeLessThanOrEqual(totalBytes);
      },
    });
    expect(result).toMatchObject({ database: name, jobs, problems: [], warnings: [] });
    expect([...phases]).toEqual([...(jobs > 1 ? ['staging'] : []), 'restoring', 'analyzing', 'finishing']);
    const comparison = await compareWithManifest(server.target(name), manifest, server.tools, {
      source: directorySource(archive),
    });
    expect(comparison.differences).toEqual([]);
    expect(schemaOf(name)).toBe(schemaOf('torture'));
    const properties = `SELECT setconfig, setrole FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase WHERE datname = $1 ORDER BY 2`;
    expect(await server.sql('postgres', properties, [name])).toEqual(
      await server.sql('postgres', properties, ['torture']),
    );
    const about = `SELECT shobj_description(oid, 'pg_database'), ARRAY(SELECT unnest(datacl)::text ORDER BY 1) FROM pg_database WHERE datname = $1`;
    expect(await server.sql('postgres', about, [name])).toEqual(
      await server.sql('postgres', about, ['torture']),
    );
    expect(readdirSync(folder).filter((entry) => entry.startsWith('holdfast-restore'))).toEqual([]);
  });
});
