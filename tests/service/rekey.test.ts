/** Re-keying over the API: a worker copies, dies and goes on; Holdfast goes over to the new vault with all it knows. */
import { existsSync, readdirSync } from 'node:fs';
import type { BackupDetail } from '@holdfast/contracts/backups';
import type { RunDetail } from '@holdfast/contracts/runs';
import type { ReplacedVault, VaultKey, VaultSummary } from '@holdfast/contracts/vaults';
import { findBackup, proveBackup } from '@holdfast/core/backup';
import { LocalStorage } from '@holdfast/core/storage';
import { Vault } from '@holdfast/core/vault';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loginPassword, startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';
import { follow } from '../support/follow.ts';
import { makeWorkFolder, type WorkFolder } from '../support/local-vault.ts';
import { type SpawnedWorker, spawnWorker } from './spawn-worker.ts';
import { addVaultWithBackup, backupPassword, type VaultWithBackup } from './vault-with-backup.ts';

const password = 'a new password for everything';
let work: WorkFolder;
let api: TestApi;
let owner: Browser;
let made: VaultWithBackup;
let worker: SpawnedWorker;

const startWorker = () =>
  spawnWorker({ url: api.service.url, secret: api.secret }, { HOLDFAST_HOME: work.at('home') });

beforeAll(async () => {
  work = makeWorkFolder('rekey-service');
  api = await startTestApi('rekey');
  owner = await api.signedIn('owner');
  made = await addVaultWithBackup(api, work.path, { largeBytes: 3_000_000 });
  const { vaultId, directory } = made;
  await api.services.database.prisma.source.create({
    data: { name: 'Papers', kind: 'files', config: { paths: [directory], excludes: [] }, vaultId },
  });
  worker = await startWorker();
});
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
  work?.[Symbol.dispose]();
});

async function finished(runId: string): Promise<RunDetail> {
  for await (const { data } of follow(owner, { runId })) {
    if (data.type === 'run' && data.run.finishedAt !== null) break;
  }
  return owner.query<RunDetail>('runs.get', { id: runId });
}

const rekey = (more: object = {}) =>
  owner.ask('mutation', 'keys.rekey', {
    ...{ vaultId: made.vaultId, directory: work.at('new vault'), password },
    ...more,
  });

test('what cannot be right is refused before anything begins', async () => {
  const problem = async (more: object) => (await rekey(more)).problem?.code;
  expect(await problem({ password: `${loginPassword}` })).toBe('invalid-input');
  expect(await problem({ password: backupPassword })).toBe('invalid-input');
  expect(await problem({ password: 'password12345678' })).toBe('invalid-input');
  expect(await problem({ directory: work.at('vault') })).toBe('conflict');
  expect(await problem({ directory: work.at('vault', 'inside') })).toBe('conflict');
  expect(await problem({ directory: made.directory })).toBe('invalid-input');
  expect(await owner.query('keys.oldVaults')).toEqual([]);
});

test('Holdfast goes over to the new vault, with its catalogue, its evidence and its history', async () => {
  const [before] = await owner.query<VaultSummary[]>('vaults.list');
  const oldRepositoryId = before!.repositoryId;
  // As a run of the service would have made it.
  const [key] = await owner.query<VaultKey[]>('keys.list', { vaultId: made.vaultId });
  await api.services.database.prisma.backup.updateMany({ data: { keyFingerprint: key!.fingerprint } });
  // Evidence that only the vault has.
  {
    await using vault = await Vault.open(new LocalStorage(work.at('vault')), { password: backupPassword });
    await proveBackup({ vault, backup: await findBackup(vault, 'latest') });
  }
  const { data } = await rekey();
  const { runId } = data as { runId: string };
  expect((await rekey()).problem?.code).toBe('conflict');
  const run = await finished(runId);
  expect(run).toMatchObject({ status: 'succeeded', title: 'New keys of Backups', errorMessage: null });
  const { sealedInput } = await api.services.database.prisma.run.findUniqueOrThrow({ where: { id: runId } });
  expect(sealedInput).toBeNull();

  const [vault] = await owner.query<VaultSummary[]>('vaults.list');
  expect(vault).toMatchObject({
    ...{ id: made.vaultId, place: work.at('new vault'), backups: 1, problem: null, recoverySavedAt: null },
  });
  const detail = await owner.query<BackupDetail>('backups.get', { id: made.backupId });
  expect(detail).toMatchObject({
    ...{ proof: 'restored', contentsProblem: null, verifications: [{ level: 'restore' }] },
  });
  const keys = await owner.query<VaultKey[]>('keys.list', { vaultId: made.vaultId });
  expect(keys.filter(({ removedAt }) => removedAt === null)).toMatchObject([{ current: true }]);
  const old = keys.find(({ removedAt }) => removedAt !== null);
  expect(old).toMatchObject({ opens: 0, repositoryId: oldRepositoryId, made: { backups: 1 } });
  expect(keys.find(({ current }) => current)?.repositoryId).not.toBe(oldRepositoryId);
  const opens = async (tried: string) =>
    (await owner.change<{ opens: boolean }>('keys.test', { vaultId: made.vaultId, password: tried })).opens;
  expect([await opens(password), await opens(backupPassword)]).toEqual([true, false]);
});

test('a worker that dies on the way is followed by one that goes on', async () => {
  const directory = work.at('third vault');
  const { data } = await rekey({ directory, password: `${password}, again` });
  const { runId } = data as { runId: string };
  for (;;) {
    const { status } = await owner.query<RunDetail>('runs.get', { id: runId });
    // As soon as something of the new vault is there.
    if (status === 'running' && existsSync(`${directory}/keys`)) break;
    if (status !== 'running' && status !== 'queued') break;
  }
  await worker.kill();
  // As if it had been silent for long.
  await api.services.database.prisma.$executeRaw`
    UPDATE runs SET heartbeat_at = now() - interval '1 hour' WHERE status = 'running'`;
  worker = await startWorker();
  expect(await finished(runId)).toMatchObject({ status: 'succeeded' });
  expect(await owner.query('vaults.list')).toMatchObject([{ place: directory, backups: 1 }]);
});

test('an old vault stays until an owner types its name, and has to have nothing that the new one lacks', async () => {
  const old = await owner.query<ReplacedVault[]>('keys.oldVaults');
  expect(old.map(({ place }) => place)).toEqual([work.at('new vault'), work.at('vault')]);
  const [second, first] = old;
  const remove = (input: object) => owner.ask('mutation', 'keys.removeOldVault', input);
  expect((await remove({ id: first!.id, confirmName: 'backups' })).problem?.code).toBe('invalid-input');
  expect(readdirSync(work.at('vault', 'snapshots'))).not.toEqual([]);
  const removed = async (id: string) => {
    const { data } = await remove({ id, confirmName: 'Backups' });
    return finished((data as { runId: string }).runId);
  };
  expect(await removed(first!.id)).toMatchObject({
    ...{ status: 'succeeded', title: 'Removal of the old vault of Backups' },
  });
  expect(existsSync(work.at('vault', 'config'))).toBe(false);
  expect(readdirSync(work.at('vault', 'keys'))).toEqual([]);
  expect(await removed(second!.id)).toMatchObject({ status: 'succeeded' });
  expect(await owner.query('keys.oldVaults')).toEqual([]);
  expect((await remove({ id: second!.id, confirmName: 'Backups' })).status).toBe(404);
});

test('no password is in what was logged or audited', async () => {
  expect(api.errors).toEqual([]);
  const rows = await api.service.sql.query(
    `SELECT row_to_json(a)::text AS text FROM audit_entries a UNION ALL SELECT row_to_json(r)::text FROM runs r
     UNION ALL SELECT row_to_json(l)::text FROM run_log_lines l UNION ALL SELECT row_to_json(s)::text FROM settings s`,
  );
  const text = JSON.stringify(rows) + worker.output();
  for (const secret of [backupPassword, password]) expect(text).not.toContain(secret);
});
