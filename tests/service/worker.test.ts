/** A real worker process: demo, backup with progress, restore, verification, and its end. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cancelRun, queueFullRun, queueRun, type RunInputs } from '@holdfast/application/runs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, dropTestDatabase } from '../support/database.ts';
import {
  addDatabaseSource,
  addRealVault,
  createTestService,
  type TestService,
  waitForRun,
} from './service.ts';
import { type SpawnedWorker, spawnWorker } from './spawn-worker.ts';

let service: TestService;
let folder: string;
let vaultId: string;
let worker: SpawnedWorker;

beforeAll(async () => {
  service = await createTestService('worker');
  folder = await mkdtemp(join(tmpdir(), 'holdfast-worker-'));
  vaultId = await addRealVault(service, join(folder, 'vault'));
  worker = await spawnWorker(service, { HOLDFAST_HOME: folder });
});
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await dropTestDatabase('holdfast_demo');
  await service?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

function queue<Kind extends keyof RunInputs>(
  kind: Kind,
  input: RunInputs[Kind],
  about: { source?: { id: string; name: string }; backupId?: string; vaultId?: string } = {},
): Promise<string> {
  return service.database.prisma.$transaction((tx) =>
    queueRun(tx, { queue: service.queue, kind, input, ...about }),
  );
}

async function finish(id: string) {
  const run = await waitForRun(service, id);
  const log = await service.database.prisma.runLogLine.findMany({
    where: { runId: id },
    orderBy: { id: 'asc' },
  });
  return { ...run, lines: log.map(({ message }) => message) };
}

test('the demo is made, backed up in full, proven, and restored into a new database', async () => {
  const { prisma } = service.database;
  expect(await finish(await queue('demo', {}, { vaultId }))).toMatchObject({ status: 'succeeded' });
  const full = await service.database.prisma.$transaction((tx) =>
    queueFullRun(tx, { queue: service.queue, sourceIds: null }),
  );
  const run = await finish(full);
  expect(run).toMatchObject({ status: 'succeeded', result: { summary: 'All 3 sources were backed up.' } });
  const parts = await prisma.run.findMany({ where: { parentId: full }, orderBy: { sourceName: 'asc' } });
  expect(parts.map(({ sourceName, status }) => [sourceName, status])).toEqual([
    ['Holdfast', 'succeeded'],
    ['Patisserie', 'succeeded'],
    ['Patisserie uploads', 'succeeded'],
  ]);
  const backups = await prisma.backup.findMany({
    where: { fullRunId: full },
    orderBy: { sourceName: 'asc' },
  });
  expect(backups.map(({ kind }) => kind)).toEqual(['holdfast', 'database', 'files']);
  const shop = backups[1]!;
  expect(shop).toMatchObject({
    own: true,
    partial: false,
    proof: 'none',
    keyFingerprint: expect.any(String),
  });
  expect(Number(shop.rows)).toBeGreaterThan(10_000);
  const proof = await finish(await queue('verify', { level: 'restore' }, { backupId: shop.id }));
  expect(proof).toMatchObject({ status: 'succeeded', errorMessage: null });
  expect(await prisma.backup.findUnique({ where: { id: shop.id } })).toMatchObject({ proof: 'restored' });
  const name = `${service.sql.name}_restored`;
  try {
    const target = { server: { sourceId: shop.sourceId! }, database: name };
    const input = {
      target,
      mode: 'new',
      roles: 'create',
      terminateConnections: false,
      dryRun: false,
    } as const;
    const restored = await finish(await queue('restore-database', input, { backupId: shop.id }));
    expect(restored).toMatchObject({
      status: 'succeeded',
      result: { rows: Number(shop.rows), summary: expect.stringContaining('all are identical') },
    });
    // It exists now: the preflight of a second one says so.
    const again = await finish(await queue('restore-database', input, { backupId: shop.id }));
    expect(again).toMatchObject({ status: 'failed', errorCode: 'database-exists', sealedInput: null });
  } finally {
    await dropTestDatabase(name);
  }
  const input = { directory: join(folder, 'restored'), existing: 'fail' } as const;
  const files = await finish(await queue('restore-files', input, { backupId: backups[2]!.id }));
  expect(files).toMatchObject({ status: 'succeeded', result: { items: Number(backups[2]!.items) } });
});

test('a whole vault is verified, and its catalogue rebuilt', async () => {
  const { prisma } = service.database;
  const verified = await finish(await queue('verify', { level: 'full' }, { vaultId }));
  expect(verified).toMatchObject({ status: 'succeeded' });
  const before = await prisma.backup.findMany({ orderBy: { snapshotId: 'asc' } });
  await prisma.backup.deleteMany();
  expect(await finish(await queue('refresh', {}, { vaultId }))).toMatchObject({ status: 'succeeded' });
  const after = await prisma.backup.findMany({ orderBy: { snapshotId: 'asc' } });
  const facts = (rows: typeof before) =>
    rows.map(({ snapshotId, sourceId, kind, takenAt, sizeBytes, runId, proof }) => ({
      ...{ snapshotId, sourceId, kind, takenAt, sizeBytes, runId },
      isProven: proof === 'restored',
    }));
  expect(facts(after)).toEqual(facts(before));
  const vault = await prisma.vault.findUniqueOrThrow({ where: { id: vaultId } });
  expect(vault.statistics).toMatchObject({ backups: before.length, storedBytes: expect.any(Number) });
});

test('a clean-up keeps what the rules keep, and the catalogue follows', async () => {
  const { prisma } = service.database;
  const source = await prisma.source.findUniqueOrThrow({ where: { name: 'Patisserie' } });
  for (let i = 0; i < 2; i++) await finish(await queue('backup', {}, { source }));
  const cleaned = await finish(
    await queue('clean-up', { retention: { keepLast: 1 }, sourceIds: [source.id] }, { vaultId }),
  );
  expect(cleaned).toMatchObject({ status: 'succeeded', result: { items: 1 } });
  const left = await prisma.backup.findMany({
    where: { goneAt: null },
    orderBy: [{ sourceName: 'asc' }, { takenAt: 'asc' }],
  });
  // The only proven one stays as well.
  expect(left.map(({ sourceName, proof }) => [sourceName, proof])).toEqual([
    ['Holdfast', expect.anything()],
    ['Patisserie', 'restored'],
    ['Patisserie', 'none'],
    ['Patisserie uploads', expect.anything()],
  ]);
  expect(await finish(await queue('verify', { level: 'structure' }, { vaultId }))).toMatchObject({
    status: 'succeeded',
  });
});

test('a failure has its code and a sentence, and no password in it', async () => {
  const { prisma } = service.database;
  const config = { host: '127.0.0.1', port: 1, database: 'nowhere', user: 'nobody', sslMode: 'disable' };
  const source = await prisma.source.create({ data: { name: 'Nowhere', kind: 'database', config, vaultId } });
  const run = await finish(await queue('backup', {}, { source }));
  expect(run).toMatchObject({ status: 'failed', errorCode: 'database-unreachable' });
  expect(run.errorMessage).toContain('127.0.0.1');
  expect(run.lines.at(-1)).toBe(run.errorMessage);
});

test('a backup that runs is cancelled, and nothing of it is visible', async () => {
  const { prisma } = service.database;
  await using blocked = await addBlockedSource();
  const { source } = blocked;
  const id = await queue('backup', {}, { source });
  await waitForRun(service, id, ({ progress }) => progress !== null);
  await prisma.$transaction((tx) => cancelRun(tx, id));
  const run = await finish(id);
  expect(run).toMatchObject({ status: 'cancelled', errorMessage: null });
  expect(await prisma.backup.count({ where: { sourceId: source.id } })).toBe(0);
});

test('SIGTERM puts back what does not end in time, and the next worker does it', async () => {
  await using blocked = await addBlockedSource();
  const id = await queue('backup', {}, { source: blocked.source });
  await waitForRun(service, id, ({ progress }) => progress !== null);
  // The second one is for people who do not want to wait.
  worker.child.kill('SIGINT');
  expect(await worker.stop()).toBe(0);
  const row = await service.database.prisma.run.findUniqueOrThrow({ where: { id } });
  expect(row).toMatchObject({ status: 'queued', workerId: null, attempt: 0 });
  expect(worker.complaints()).toEqual([]);
  await blocked.release();
  worker = await spawnWorker(service, { HOLDFAST_HOME: folder });
  expect(await finish(id)).toMatchObject({ status: 'succeeded', attempt: 1 });
});

/** A database whose dump waits for as long as the lock on one of its tables is held. */
async function addBlockedSource() {
  const blocked = await createTestDatabase('blocked');
  await blocked.query('CREATE TABLE cakes (id int); INSERT INTO cakes VALUES (1)');
  await blocked.query('BEGIN');
  await blocked.query('LOCK TABLE cakes IN ACCESS EXCLUSIVE MODE');
  const source = await addDatabaseSource(service, { name: blocked.name, url: blocked.url, vaultId });
  return {
    source,
    release: () => blocked.query('ROLLBACK'),
    [Symbol.asyncDispose]: () => blocked[Symbol.asyncDispose](),
  };
}
