/** A clean-up by hand over the API: looked at first, then exactly that and no more, by owners only. */

import { rebuildCatalogue } from '@holdfast/application/catalogue';
import { openVaultOf } from '@holdfast/application/vaults';
import type { CleanUpPlan } from '@holdfast/contracts/clean-ups';
import type { RunDetail } from '@holdfast/contracts/runs';
import type { VaultLockInfo } from '@holdfast/contracts/vaults';
import { backUpFiles, listBackups } from '@holdfast/core/backup';
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
let operator: Browser;
let made: VaultWithBackup;
let worker: SpawnedWorker;

beforeAll(async () => {
  work = makeWorkFolder('clean-up-service');
  api = await startTestApi('clean-up');
  owner = await api.signedIn('owner');
  operator = await api.signedIn('operator');
  made = await addVaultWithBackup(api, work.path, { largeBytes: 200_000 });
  const { vaultId, directory } = made;
  await api.services.database.prisma.source.create({
    data: { name: 'Papers', kind: 'files', config: { paths: [directory], excludes: [] }, vaultId },
  });
  for (let more = 0; more < 3; more++) await backUpMore();
  worker = await spawnWorker(
    { url: api.service.url, secret: api.secret },
    { HOLDFAST_HOME: work.at('home') },
  );
});
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
  work?.[Symbol.dispose]();
});

async function openIt() {
  const { database, key } = api.services;
  return openVaultOf(await database.prisma.vault.findUniqueOrThrow({ where: { id: made.vaultId } }), key);
}

async function backUpMore(): Promise<void> {
  await using vault = await openIt();
  await backUpFiles({ vault, paths: [made.directory], name: 'Papers' });
  await rebuildCatalogue({ database: api.services.database, vaultId: made.vaultId, vault });
}

async function idsInVault(): Promise<string[]> {
  await using vault = await openIt();
  return (await listBackups(vault)).map(({ id }) => id);
}

async function finished(runId: string): Promise<RunDetail> {
  for await (const { data } of follow(owner, { runId })) {
    if (data.type === 'run' && data.run.finishedAt !== null) break;
  }
  return owner.query<RunDetail>('runs.get', { id: runId });
}

const plan = (runId: string, show: 'going' | 'staying' = 'going', more: object = {}) =>
  operator.query<CleanUpPlan>('cleanUps.plan', { runId, show, ...more });

let previewRunId: string;

test('a preview lists what would go and why the rest stays, and changes nothing', async () => {
  const before = await idsInVault();
  const input = { vaultId: made.vaultId, retention: { keepLast: 2 }, sourceIds: null };
  ({ runId: previewRunId } = await operator.change<{ runId: string }>('cleanUps.preview', input));
  expect(await finished(previewRunId)).toMatchObject({
    ...{ status: 'succeeded', title: 'Preview of a clean-up of Backups' },
    result: { preview: true, summary: '2 of 4 backups would go.' },
  });
  const going = await plan(previewRunId);
  expect(going).toMatchObject({ going: 2, staying: 2, startedRunId: null, vaultName: 'Backups' });
  expect(going.freedBytes).toBeGreaterThan(0);
  expect(going.lines.map(({ reasons }) => reasons)).toEqual([[], []]);
  const staying = await plan(previewRunId, 'staying', { limit: 1 });
  expect(staying).toMatchObject({ nextCursor: 1, lines: [{ reasons: [{ rule: 'last' }] }] });
  const rest = await plan(previewRunId, 'staying', { limit: 1, cursor: 1 });
  expect(rest.nextCursor).toBeUndefined();
  const shown = [...going.lines, ...staying.lines, ...rest.lines].map(({ snapshotId }) => snapshotId);
  expect(shown.toSorted()).toEqual(before.toSorted());
  expect(await idsInVault()).toEqual(before);
});

test('only owners begin it, by the name of the vault; what was not shown and what was pinned since stays', async () => {
  const going = await plan(previewRunId);
  const [pinned, goes] = going.lines;
  // Two more: by the same rule four would go now.
  await backUpMore();
  await backUpMore();
  await operator.change('backups.pin', { id: pinned!.backupId, pinned: true });
  const input = { previewRunId, confirmName: 'Backups' };
  expect((await operator.ask('mutation', 'cleanUps.start', input)).status).toBe(403);
  const wrong = await owner.ask('mutation', 'cleanUps.start', { ...input, confirmName: 'backups' });
  expect(wrong.problem?.code).toBe('invalid-input');
  const { runId } = await owner.change<{ runId: string }>('cleanUps.start', input);
  const run = await finished(runId);
  expect(run).toMatchObject({ status: 'succeeded', result: { items: 1 } });
  expect(run.result?.preview).toBeUndefined();
  const left = await idsInVault();
  expect(left).toHaveLength(5);
  expect(left).toContain(pinned!.snapshotId);
  expect(left).not.toContain(goes!.snapshotId);
  expect((await plan(previewRunId)).startedRunId).toBe(runId);
});

test('a preview that is not kept any more begins nothing', async () => {
  await api.services.database.prisma.cleanUpPreview.deleteMany();
  const input = { previewRunId, confirmName: 'Backups' };
  expect((await owner.ask('mutation', 'cleanUps.start', input)).status).toBe(404);
  expect((await operator.ask('query', 'cleanUps.plan', { runId: previewRunId, show: 'going' })).status).toBe(
    404,
  );
});

test('a vault is checked, read in part and read whole at the wish of an operator', async () => {
  for (const extent of ['structure', 'portion', 'full']) {
    const { runId } = await operator.change<{ runId: string }>('vaults.verify', { id: made.vaultId, extent });
    expect(await finished(runId)).toMatchObject({ status: 'succeeded', errorMessage: null });
  }
  const [vault] = await owner.query<{ reading: { share: number } | null }[]>('vaults.list');
  expect(vault!.reading!.share).toBeGreaterThan(0);
  expect(vault!.reading!.share).toBeLessThan(1);
});

test('a lock that somebody else left behind is explained, and removed by owners; one that is held stays', async () => {
  const lockOf = (hostname: string, minutesAgo: number) => ({
    ...{ hostname, username: 'ann', pid: 4711, exclusive: true },
    time: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
  });
  await using vault = await openIt();
  const files = vault.lockFiles();
  const left = await files.save(Buffer.from(JSON.stringify(lockOf('far away', 120))));
  const held = await files.save(Buffer.from(JSON.stringify(lockOf('next door', 1))));
  const locks = await operator.query<VaultLockInfo[]>('vaults.locks', { id: made.vaultId });
  const about = (id: string) => locks.find((lock) => lock.id === id);
  expect(about(left)).toMatchObject({ stale: true, hostname: 'far away', username: 'ann', exclusive: true });
  expect(about(held)).toMatchObject({ stale: false, explanation: expect.stringContaining('Wait') });
  const remove = (browser: Browser, lockId: string) =>
    browser.ask('mutation', 'vaults.removeLock', { vaultId: made.vaultId, lockId });
  expect((await remove(operator, left)).status).toBe(403);
  expect((await remove(owner, held)).problem?.code).toBe('conflict');
  expect((await remove(owner, left)).status).toBe(200);
  expect((await remove(owner, left)).status).toBe(404);
  await files.remove(held);
  expect(await operator.query('vaults.locks', { id: made.vaultId })).toEqual([]);
});

test('the page to print is for the one who asked, and needs the login password', async () => {
  const { loginPassword } = await import('../support/api-server.ts');
  const input = { vaultId: made.vaultId, loginPassword };
  const refused = await owner.ask('mutation', 'keys.recoverySheet', { ...input, loginPassword: 'not this' });
  expect(refused.problem?.code).toBe('wrong-password');
  const { address } = await owner.change<{ address: string }>('keys.recoverySheet', input);
  const answer = await owner.fetch(address);
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  const page = await answer.text();
  expect(page).toContain('<svg role="img"');
  expect(page).toContain('a password for backups only');
  const other = await api.signedIn('owner', 'another');
  expect((await other.fetch(address)).status).toBe(404);
  expect((await api.browser().fetch(address)).status).toBe(401);
  expect((await owner.fetch(`${address}x`)).status).toBe(404);
});

test('passwords are made as words or as characters', async () => {
  const suggest = async (input?: object) =>
    (await owner.change<{ password: string }>('setup.suggestPassword', input)).password;
  expect((await suggest({ form: 'words' })).split('-').length).toBeGreaterThanOrEqual(6);
  expect(await suggest({ form: 'characters' })).toMatch(/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/);
  expect(await suggest()).toMatch(/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/);
});
