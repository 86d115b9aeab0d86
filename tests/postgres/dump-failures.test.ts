import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type ClientTools,
  type ConnectionTarget,
  type DumpFile,
  type DumpOptions,
  dumpDatabase,
  parseConnectionUrl,
  preflightDatabase,
} from '../../packages/core/src/postgres/index.ts';
import { startTestCluster, type TestCluster } from './test-cluster.ts';

let server: TestCluster;
let folder: string;

beforeAll(async () => {
  server = await startTestCluster();
  folder = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
  await server.sql('postgres', 'CREATE DATABASE shop');
  await server.sql(
    'shop',
    `CREATE TABLE orders (id int, body text); INSERT INTO orders SELECT i, repeat('x', 1000) FROM generate_series(1, 50000) i;
     CREATE TABLE later (id int); INSERT INTO later SELECT generate_series(1, 100)`,
  );
}, 60_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** Whatever happened, nothing of a dump may stay connected. */
afterEach(async () => {
  // A server process that was told to end takes a moment to do so.
  await expect
    .poll(() =>
      server.sql(
        'postgres',
        `SELECT application_name, state, query FROM pg_stat_activity WHERE application_name LIKE 'holdfast-%'`,
      ),
    )
    .toEqual([]);
});

/** Reads the whole dump; `onFile` may interfere. */
async function drain(
  target: ConnectionTarget,
  options: DumpOptions & { tools?: ClientTools; onFile?: (file: DumpFile) => unknown } = {},
) {
  await using dump = await dumpDatabase(target, options.tools ?? server.tools, options);
  for await (const file of dump.files) {
    for await (const _piece of file.content) await options.onFile?.(file);
  }
  return await dump.finish();
}

async function dumpProcesses(): Promise<number[]> {
  const rows = await server.sql<{ pid: number }>(
    'postgres',
    `SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'holdfast-%'`,
  );
  return rows.map((row) => row.pid);
}

describe('a dump that breaks off', () => {
  test('because its server process was ended is refused', async () => {
    let ended = false;
    const broken = drain(server.target('shop'), {
      async onFile(file) {
        if (ended || file.role !== 'table-data') return;
        ended = true;
        for (const pid of await dumpProcesses())
          await server.sql('postgres', 'SELECT pg_terminate_backend($1)', [pid]);
      },
    });
    await expect(broken).rejects.toMatchObject({ code: 'dump-failed', retryable: true });
  });

  test.each([
    ['is killed', 'kill -9 $$', 'dump-failed', /SIGKILL/],
    ['fails after all its output', 'cat "$OUT"; exit 3', 'dump-failed', /exit code 3/],
    [
      'ends well with a part of its output',
      'head -c 20000000 "$OUT"',
      'dump-incomplete',
      /orders|data block/,
    ],
    ['ends well with nothing', 'exit 0', 'dump-incomplete', /first bytes/],
  ])('because pg_dump %s is refused', async (_what, script, code, message) => {
    const output = join(folder, 'whole.dump');
    const wrapper = join(folder, 'pg_dump');
    writeFileSync(
      wrapper,
      `#!/bin/sh\nOUT=${output}\n[ -e $OUT ] || ${server.tools.paths.pg_dump} -Fc -Z0 | cat > $OUT\n${script}\n`,
    );
    chmodSync(wrapper, 0o755);
    const tools = { ...server.tools, paths: { ...server.tools.paths, pg_dump: wrapper } };
    await expect(drain(server.target('shop'), { tools })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('because the consumer stops leaves nothing behind, and gives no manifest', async () => {
    await using dump = await dumpDatabase(server.target('shop'), server.tools);
    for await (const file of dump.files) {
      for await (const _piece of file.content) break;
      if (file.role === 'table-data') break;
    }
    await expect(dump.finish()).rejects.toMatchObject({ code: 'dump-incomplete' });
  });

  test('because it is cancelled says so at every stage', async () => {
    const before = new AbortController();
    before.abort();
    await expect(drain(server.target('shop'), { signal: before.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    for (const role of ['toc', 'table-data', 'globals'] as const) {
      const controller = new AbortController();
      const cancelled = drain(server.target('shop'), {
        signal: controller.signal,
        onFile: (file) => (file.role === role ? controller.abort() : undefined),
      });
      if (role === 'globals') await cancelled;
      else await expect(cancelled, role).rejects.toMatchObject({ code: 'cancelled' });
    }
  });

  test('because it is cancelled while waiting for a lock leaves no waiting server process', async () => {
    const locker = await server.client('shop');
    await locker.query('BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
    const controller = new AbortController();
    const waiting = drain(server.target('shop'), { signal: controller.signal });
    waiting.catch(() => {});
    await expect
      .poll(() =>
        server.sql(
          'postgres',
          `SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'holdfast-%' AND wait_event_type = 'Lock'`,
        ),
      )
      .toHaveLength(1);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(dumpProcesses).toEqual([]);
    await locker.end();
  });
});

describe('a dump that is not possible', () => {
  test('because a table is locked gives up in time, and lets the others go on', async () => {
    const locker = await server.client('shop');
    await locker.query('BEGIN; LOCK TABLE later IN ACCESS EXCLUSIVE MODE');
    await expect(drain(server.target('shop'), { lockWaitTimeoutMs: 200 })).rejects.toMatchObject({
      code: 'dump-failed',
      retryable: true,
      message: expect.stringContaining('lock'),
    });
    await locker.end();
  });

  test('because of lost privileges names the table', async () => {
    await server.sql('postgres', `CREATE ROLE poor LOGIN PASSWORD 'secret'`);
    const target = server.targetOf('poor', 'shop');
    await expect(drain(target)).rejects.toMatchObject({
      code: 'database-denied',
      message: expect.stringMatching(/table (orders|later)/),
    });
    const report = await preflightDatabase(target, { pgBin: server.tools.folder });
    expect(report.ok).toBe(false);
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        level: 'error',
        code: 'unreadable-tables',
        names: ['public.later', 'public.orders'],
      }),
    );
  });

  test('because of row security names the table', async () => {
    await server.sql('postgres', `CREATE ROLE reader LOGIN PASSWORD 'secret' IN ROLE pg_read_all_data`);
    await server.sql('postgres', 'CREATE DATABASE guarded');
    await server.sql(
      'guarded',
      'CREATE TABLE secrets (a int); ALTER TABLE secrets ENABLE ROW LEVEL SECURITY',
    );
    const target = server.targetOf('reader', 'guarded');
    await expect(drain(target)).rejects.toMatchObject({
      code: 'database-denied',
      message: expect.stringContaining('secrets'),
    });
    const report = await preflightDatabase(target, { pgBin: server.tools.folder });
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: 'row-security', names: ['public.secrets'] }),
    );
    await server.sql('postgres', 'ALTER ROLE reader BYPASSRLS');
    const manifest = await drain(target);
    expect(manifest.globals).toMatchObject({ included: true, rolePasswords: false });
    expect(manifest.warnings).toContainEqual(expect.objectContaining({ code: 'no-role-passwords' }));
  });

  test('because the client programs are of another version says which are needed', async () => {
    await expect(dumpDatabase(server.target('shop'), { ...server.tools, major: 12 })).rejects.toMatchObject({
      code: 'tool-missing',
      data: { package: `postgresql-client-${server.tools.major}` },
    });
  });
});

describe('preflight', () => {
  test('finds nothing wrong with a plain database', async () => {
    const report = await preflightDatabase(server.target('shop'), { pgBin: server.tools.folder });
    expect(report).toMatchObject({ ok: true, tools: { major: server.tools.major } });
    expect(report.findings.map((finding) => finding.code)).toEqual(['reachable']);
    expect(report.sizeBytes).toBeGreaterThan(50_000_000);
    expect(report.facts?.extensions.map((extension) => extension.name)).toEqual(['plpgsql']);
  });

  test('names what a dump leaves out or cannot read', async () => {
    await server.sql('postgres', `CREATE ROLE half LOGIN PASSWORD 'secret' IN ROLE pg_read_all_data`);
    await server.sql('postgres', 'CREATE DATABASE odd');
    await server.sql(
      'odd',
      `CREATE UNLOGGED TABLE "Fast" (a int); CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
       CREATE FOREIGN TABLE far (a int) SERVER s; SELECT lo_create(12345); CREATE SEQUENCE q;
       CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)`,
    );
    await server.sql('odd', 'CREATE UNIQUE INDEX CONCURRENTLY bad ON t (a)').catch(() => {});
    const report = await preflightDatabase(server.targetOf('half', 'odd'), { pgBin: server.tools.folder });
    const names = Object.fromEntries(report.findings.map((finding) => [finding.code, finding.names]));
    expect(names).toMatchObject({
      'unlogged-tables': ['public."Fast"'],
      'foreign-tables': ['public.far'],
      'unreadable-large-objects': ['12345'],
      'invalid-indexes': ['public.bad'],
    });
  });

  test.each([
    ['refused', (port: number) => `postgres://u:p@127.0.0.1:${port === 1 ? 2 : 1}/shop`],
    ['unknown-host', () => 'postgres://u@no-such-host.invalid/shop'],
    ['no-socket', () => 'postgres://u@%2Fnonexistent/shop'],
    ['wrong-password', (port: number) => `postgres://holdfast:wrong@127.0.0.1:${port}/shop`],
    ['ssl', (port: number) => `postgres://holdfast:wrong@127.0.0.1:${port}/shop?sslmode=require`],
  ])('says that the connection failed: %s', async (code, url) => {
    const report = await preflightDatabase(parseConnectionUrl(url(server.port)));
    expect(report.findings).toEqual([expect.objectContaining({ level: 'error', code })]);
    expect(JSON.stringify(report)).not.toContain('wrong@');
  });

  test('says that the database is unknown, and which programs are missing', async () => {
    const unknown = await preflightDatabase(server.target('no such'));
    expect(unknown.findings).toEqual([expect.objectContaining({ code: 'unknown-database' })]);
  });
});
