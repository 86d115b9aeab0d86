/** What the nightly verification does: the newest backup of each source is restored, and every vault is read by turns. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { queueRun, type RunInputs } from '@holdfast/application/runs';
import { queueTask } from '@holdfast/application/schedules';
import type { Overview } from '@holdfast/contracts/overview';
import type { ScheduleTask } from '@holdfast/contracts/schedules';
import type { VaultSummary } from '@holdfast/contracts/vaults';
import { listEvidence } from '@holdfast/core/backup';
import { LocalStorage } from '@holdfast/core/storage';
import { Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';
import { follow } from '../support/follow.ts';
import { makeWorkFolder, type WorkFolder } from '../support/local-vault.ts';
import { type SpawnedWorker, spawnWorker } from './spawn-worker.ts';
import { addVaultWithBackup, backupPassword, type VaultWithBackup } from './vault-with-backup.ts';

let work: WorkFolder;
let api: TestApi;
let owner: Browser;
let made: VaultWithBackup;
let worker: SpawnedWorker;
const nightly: ScheduleTask = { task: 'verify', level: 'restore', sourceIds: null };

beforeAll(async () => {
  work = makeWorkFolder('nightly');
  api = await startTestApi('nightly');
  owner = await api.signedIn('owner');
  made = await addVaultWithBackup(api, work.path, { largeBytes: 3_000_000 });
  const { prisma } = api.services.database;
  const { vaultId, directory } = made;
  const config = { paths: [directory], excludes: [] };
  const { id } = await prisma.source.create({ data: { name: 'Papers', kind: 'files', config, vaultId } });
  await prisma.backup.updateMany({ data: { sourceId: id } });
});
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
  work?.[Symbol.dispose]();
});

async function finished(runId: string) {
  for await (const { data } of follow(owner, { runId })) {
    if (data.type === 'run' && data.run.finishedAt !== null) break;
  }
  return api.services.database.prisma.run.findUniqueOrThrow({ where: { id: runId } });
}

function transact<T>(act: (tx: Parameters<typeof queueTask>[0]) => Promise<T>): Promise<T> {
  return api.services.database.prisma.$transaction(act);
}

function queueVerify(input: RunInputs['verify'], backupId?: string): Promise<string> {
  const { queue } = api.services;
  return transact((tx) => queueRun(tx, { queue, kind: 'verify', input, vaultId: made.vaultId, backupId }));
}

const vault = async () => (await owner.query<VaultSummary[]>('vaults.list'))[0]!;

test('every source is tested, and once a day every vault is read in part, whatever the number of schedules', async () => {
  const { queue } = api.services;
  const queued = async (task: ScheduleTask) => {
    const ids = await transact((tx) => queueTask(tx, { queue, task }));
    const runs = await api.services.database.prisma.run.findMany({ where: { id: { in: ids } } });
    return runs.map(({ sourceName, vaultId, input }) => ({ sourceName, vaultId, input }));
  };
  const test = { sourceName: 'Papers', vaultId: made.vaultId, input: { level: 'restore' } };
  const reading = { sourceName: null, vaultId: made.vaultId, input: { level: 'full', portion: true } };
  const first = await queued(nightly);
  expect(first).toHaveLength(2);
  expect(first).toEqual(expect.arrayContaining([test, reading]));
  expect(await queued(nightly)).toEqual([test]);
  const { id } = await api.services.database.prisma.source.findFirstOrThrow({ where: { name: 'Papers' } });
  expect(await queued({ ...nightly, sourceIds: [id] })).toEqual([test]);
});

test('the parts come to the whole within the days of the settings', async () => {
  worker = await spawnWorker(
    { url: api.service.url, secret: api.secret },
    { HOLDFAST_HOME: work.at('home') },
  );
  const { prisma } = api.services.database;
  const [reading] = await prisma.run.findMany({ where: { sourceId: null, kind: 'verify' } });
  expect(await finished(reading!.id)).toMatchObject({ status: 'succeeded', errorMessage: null });
  expect(await vault()).toMatchObject({ readSince: null });
  // As if the first night had been three weeks ago: two thirds are due.
  const fact = await prisma.setting.findUniqueOrThrow({ where: { key: `vault-reading:${made.vaultId}` } });
  const kept = fact.value as { state: { startedAt: string; buckets: (string | null)[] } };
  const readAtFirst = kept.state.buckets.filter(Boolean).length;
  expect(readAtFirst).toBeGreaterThan(0);
  expect(readAtFirst).toBeLessThan(20);
  const before = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const state = { ...kept.state, startedAt: before(31) };
  await prisma.setting.update({ where: { key: fact.key }, data: { value: { ...kept, state } } });
  expect(await finished(await queueVerify({ level: 'full', portion: true }))).toMatchObject({
    status: 'succeeded',
  });
  expect((await vault()).readSince).toMatch(/^\d{4}-/);
});

test('evidence about one backup, and about a whole vault, is in the vault as well, and entered once', async () => {
  const marks = async () => {
    await using opened = await Vault.open(new LocalStorage(work.at('vault')), { password: backupPassword });
    return (await listEvidence(opened)).map(({ level }) => level);
  };
  const before = await marks();
  expect(await finished(await queueVerify({ level: 'full' }, made.backupId))).toMatchObject({
    status: 'succeeded',
  });
  expect(await marks()).toEqual(['full', ...before]);
  expect(await finished(await queueVerify({ level: 'structure' }))).toMatchObject({ status: 'succeeded' });
  expect(await marks()).toEqual(['structure', 'full', ...before]);
  const { prisma } = api.services.database;
  const rows = () => prisma.verification.count({ where: { backupId: made.backupId } });
  const known = await rows();
  const { runId } = await owner.change<{ runId: string }>('vaults.refresh', { id: made.vaultId });
  expect(await finished(runId)).toMatchObject({ status: 'succeeded' });
  expect(await rows()).toBe(known);
});

test('damage that a reading finds marks the backup, and the overview says so', async () => {
  const folder = work.at('vault', 'data');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const sizes = files.map(({ parentPath, name }) => join(parentPath, name));
  const [largest] = sizes.sort((a, b) => readFileSync(b).length - readFileSync(a).length);
  const bytes = readFileSync(largest!);
  bytes[1000]! ^= 1;
  writeFileSync(largest!, bytes);
  await api.services.database.prisma.setting.deleteMany({ where: { key: { startsWith: 'vault-reading' } } });
  await owner.change('settings.update', { fullReadDays: 1 });
  const run = await finished(await queueVerify({ level: 'full', portion: true }));
  expect(run).toMatchObject({ status: 'failed', errorCode: 'verification-failed' });
  // Beside the backup as well, for whoever has nothing but the vault.
  {
    await using opened = await Vault.open(new LocalStorage(work.at('vault')), { password: backupPassword });
    const [newest] = await listEvidence(opened);
    expect(newest).toMatchObject({ level: 'full', outcome: 'failed' });
    const known = await api.services.database.prisma.verification.count();
    const { runId } = await owner.change<{ runId: string }>('vaults.refresh', { id: made.vaultId });
    expect(await finished(runId)).toMatchObject({ status: 'succeeded' });
    expect(await api.services.database.prisma.verification.count()).toBe(known);
  }
  expect(
    await api.services.database.prisma.backup.findUniqueOrThrow({ where: { id: made.backupId } }),
  ).toMatchObject({ proof: 'failed' });
  expect(await owner.query<Overview>('overview.get', {})).toMatchObject({
    verdict: { colour: 'red', sentence: expect.stringContaining('“Papers” is not protected.') },
  });
});
