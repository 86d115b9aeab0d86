/** Files of other programs over HTTP: told what they are, adopted under a name by an owner, refused where they are not sound. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { openVaultOf } from '@holdfast/application/vaults';
import type { RunDetail } from '@holdfast/contracts/runs';
import type { Upload } from '@holdfast/contracts/uploads';
import { findBackup } from '@holdfast/core/backup';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';
import { follow } from '../support/follow.ts';
import { makeWorkFolder, type WorkFolder } from '../support/local-vault.ts';
import { type SpawnedWorker, spawnWorker } from './spawn-worker.ts';
import { addVaultWithBackup, type VaultWithBackup } from './vault-with-backup.ts';

let work: WorkFolder;
let api: TestApi;
let owner: Browser;
let worker: SpawnedWorker;
let made: VaultWithBackup;
let tar: Buffer;

beforeAll(async () => {
  work = makeWorkFolder('foreign-uploads');
  api = await startTestApi('foreign-uploads');
  owner = await api.signedIn('owner');
  made = await addVaultWithBackup(api, work.path);
  mkdirSync(work.at('old'));
  writeFileSync(work.at('old/letter.txt'), 'Dear baker');
  writeFileSync(work.at('old/photo.bin'), Buffer.alloc(300_000, 'photo'));
  execFileSync('tar', ['-czf', 'old.tar.gz', 'old'], { cwd: work.path });
  tar = readFileSync(work.at('old.tar.gz'));
  worker = await spawnWorker(
    { url: api.service.url, secret: api.secret },
    { HOLDFAST_HOME: api.services.installation.home },
  );
}, 120_000);
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
  work?.[Symbol.dispose]();
});

const quarantine = () => readdirSync(`${api.services.installation.home}/quarantine`);

async function open(browser: Browser, bytes: Uint8Array): Promise<Upload> {
  await api.services.database.prisma.rateLimit.deleteMany();
  const input = { name: 'old.tar.gz', sizeBytes: bytes.length };
  const { id } = await browser.change<Upload>('uploads.begin', input);
  const body = bytes as Uint8Array<ArrayBuffer>;
  await browser.fetch(`/api/uploads/${id}?offset=0`, { method: 'PUT', body });
  return browser.change<Upload>('uploads.open', { id });
}

async function adopt(id: string): Promise<RunDetail> {
  const { runId } = await owner.change<{ runId: string }>('uploads.adopt', { id, sourceName: 'Old papers' });
  for await (const { data } of follow(owner, { runId })) {
    if (data.type === 'run' && data.run.finishedAt !== null) break;
  }
  return owner.query<RunDetail>('runs.get', { id: runId });
}

test('what it is, is told without a password, and nothing else can be done with it', async () => {
  const operator = await api.signedIn('operator');
  const upload = await open(operator, tar);
  expect(upload).toMatchObject({ foreign: 'tar', contents: null });
  const { id } = upload;
  expect(await operator.ask('mutation', 'uploads.adopt', { id, sourceName: 'x' })).toMatchObject({
    status: 403,
  });
  expect(await operator.ask('query', 'backups.get', { id })).toMatchObject({ status: 404 });
  await operator.change('uploads.discard', { id });
});

test('an owner adopts it under the name of a source', async () => {
  const { id } = await open(owner, tar);
  for (const input of [{ id }, { id, sourceName: 'a/b' }]) {
    expect(await owner.ask('mutation', 'uploads.adopt', input)).toMatchObject({
      problem: { code: 'invalid-input' },
    });
  }
  const run = await adopt(id);
  expect(run).toMatchObject({ status: 'succeeded', title: 'Adoption of Old papers' });
  const { prisma } = api.services.database;
  const row = await prisma.backup.findUniqueOrThrow({ where: { id: run.backupId! } });
  expect(row).toMatchObject({ sourceName: 'Old papers', kind: 'files', vaultId: made.vaultId });
  await using vault = await openVaultOf(
    await prisma.vault.findUniqueOrThrow({ where: { id: made.vaultId } }),
    api.services.key,
  );
  expect((await findBackup(vault, 'latest', { source: 'Old papers' })).tags).toContain('adopted');
  expect(quarantine()).toEqual([]);
});

test('one that is not sound fails with the reason, and is not kept', async () => {
  const { id } = await open(owner, tar.subarray(0, tar.length - 30));
  const run = await adopt(id);
  expect(run).toMatchObject({
    status: 'failed',
    errorCode: 'portable-unreadable',
    errorMessage: expect.stringMatching(/^old\.tar\.gz cannot be used: .*damaged or cut off/),
  });
  expect(quarantine()).toEqual([]);
  expect(api.errors).toEqual([]);
});
