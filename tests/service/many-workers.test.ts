/** Two worker processes on one queue, and workers that are killed. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenForRuns, queueRun } from '@holdfast/application/runs';
import { sealSecretJson } from '@holdfast/application/secrets';
import { readConnectionInput } from '@holdfast/application/sources';
import { openVaultOf } from '@holdfast/application/vaults';
import { verifyVault } from '@holdfast/core/backup';
import { listLocks } from '@holdfast/core/vault';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { addRealVault, createTestService, type TestService, waitForRun } from './service.ts';
import { spawnWorker } from './spawn-worker.ts';

let service: TestService;
let folder: string;
let vaultId: string;

beforeEach(async () => {
  service = await createTestService('workers');
  folder = await mkdtemp(join(tmpdir(), 'holdfast-workers-'));
  vaultId = await addRealVault(service, join(folder, 'vault'));
});
afterEach(async () => {
  await service?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test('two workers and 200 queued runs: each is executed once', async () => {
  const { prisma } = service.database;
  const files = join(folder, 'files');
  await mkdir(files);
  await writeFile(join(files, 'cake.txt'), 'a cake');
  const config = { paths: [files], excludes: [], excludeCaches: false, oneFileSystem: false };
  const source = await prisma.source.create({ data: { name: 'cakes', kind: 'files', config, vaultId } });
  // Each execution leaves a trace that says how many there were.
  await service.sql.query(`
    CREATE TABLE executions (run_id uuid);
    CREATE FUNCTION note_start() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO executions VALUES (NEW.id); RETURN NEW; END $$;
    CREATE TRIGGER started AFTER UPDATE ON runs FOR EACH ROW
      WHEN (OLD.status = 'queued' AND NEW.status = 'running') EXECUTE FUNCTION note_start()`);
  await using one = await spawnWorker(service, { HOLDFAST_HOME: folder });
  await using other = await spawnWorker(service, { HOLDFAST_HOME: folder });
  await using feed = await listenForRuns(service.database);
  for (let i = 0; i < 200; i++) {
    await prisma.$transaction((tx) =>
      queueRun(tx, { queue: service.queue, kind: 'refresh', input: {}, source }),
    );
  }
  const all = new AbortController();
  const events = feed.follow({ signal: all.signal });
  while ((await prisma.run.count({ where: { status: { in: ['queued', 'running'] } } })) > 0)
    await events.next();
  all.abort();
  expect(await prisma.run.groupBy({ by: ['status', 'attempt'], _count: true })).toEqual([
    { status: 'succeeded', attempt: 1, _count: 200 },
  ]);
  const [executions] = await service.sql.query<{ total: number; different: number }>(
    'SELECT count(*)::int AS total, count(DISTINCT run_id)::int AS different FROM executions',
  );
  expect(executions).toEqual({ total: 200, different: 200 });
  const workers = await prisma.run.groupBy({ by: ['workerId'], _count: true });
  expect(workers).toHaveLength(2);
  expect(await one.stop()).toBe(0);
  expect(await other.stop()).toBe(0);
  expect([...one.complaints(), ...other.complaints()]).toEqual([]);
  expect(await prisma.workerProcess.count({ where: { stoppedAt: null } })).toBe(0);
});

test('a worker killed in mid-backup: another one makes the backup, and the vault is clean', async () => {
  const { prisma } = service.database;
  await using shop = await createTestDatabase('killed');
  // Rows enough for packs to be on disk already, then a table that keeps the dump waiting.
  await shop.query(`
    CREATE TABLE cakes AS SELECT i, md5(i::text) || md5((i + 1)::text) AS recipe FROM generate_series(1, 300000) i;
    CREATE TABLE zzz (id int)`);
  const { config, secrets } = readConnectionInput({ url: shop.url });
  const source = await prisma.source.create({
    data: { name: 'shop', kind: 'database', config: { ...config }, vaultId },
  });
  const sealedSecrets = sealSecretJson(service.key, secrets, { purpose: 'source-secrets', id: source.id });
  await prisma.source.update({ where: { id: source.id }, data: { sealedSecrets } });
  const id = await prisma.$transaction((tx) =>
    queueRun(tx, { queue: service.queue, kind: 'backup', input: {}, source, vaultId }),
  );
  await using first = await spawnWorker(service);
  await waitForRun(service, id, ({ progress }) => ((progress as { bytes?: number })?.bytes ?? 0) > 1_000_000);
  await first.kill();
  expect(await prisma.run.findUnique({ where: { id } })).toMatchObject({ status: 'running' });
  await using second = await spawnWorker(service);
  const run = await waitForRun(service, id);
  expect(run).toMatchObject({ status: 'succeeded', attempt: 2 });
  expect(await second.stop()).toBe(0);
  expect(await prisma.backup.findMany()).toMatchObject([{ runId: id, rows: 300_000n, partial: false }]);
  const row = await prisma.vault.findUniqueOrThrow({ where: { id: vaultId } });
  await using vault = await openVaultOf(row, service.key);
  expect(await listLocks(vault.lockFiles())).toEqual([]);
  expect(await verifyVault({ vault, level: 'full' })).toMatchObject({ sound: true, backups: 1 });
});
