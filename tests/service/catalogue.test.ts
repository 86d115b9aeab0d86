/** The catalogue follows the vault: what it has, what it lacks, what is pinned, and where it really lies. */
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rebuildCatalogue } from '@holdfast/application/catalogue';
import { addVault, openVaultOf } from '@holdfast/application/vaults';
import { backUpFiles, pinBackup } from '@holdfast/core/backup';
import type { Vault } from '@holdfast/core/vault';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addRealVault, addSourceRow, createTestService, type TestService } from './service.ts';

let service: TestService;
let folder: string;
let vaultId: string;
let vault: Vault;

beforeEach(async () => {
  service = await createTestService('catalogue');
  folder = await mkdtemp(join(tmpdir(), 'holdfast-catalogue-'));
  await mkdir(join(folder, 'cakes'));
  await writeFile(join(folder, 'cakes', 'madeleine.txt'), 'a cake');
  vaultId = await addRealVault(service, join(folder, 'vault'));
  vault = await openVaultOf(await vaultRow(), service.key);
});
afterEach(async () => {
  await vault?.close();
  await service?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const vaultRow = () => service.database.prisma.vault.findUniqueOrThrow({ where: { id: vaultId } });
const rebuild = () => rebuildCatalogue({ database: service.database, vaultId, vault });
const rows = () => service.database.prisma.backup.findMany({ orderBy: { takenAt: 'asc' } });
const backUp = async (name: string) =>
  (await backUpFiles({ vault, paths: [join(folder, 'cakes')], name })).backup;

test('backups that others made are found, linked to their source when there is one, and pinned as they are', async () => {
  const sourceId = await addSourceRow(service, vaultId, 'cakes');
  const [known, stranger] = [await backUp('cakes'), await backUp('pies')];
  expect(await rebuild()).toMatchObject({ backups: 2, added: 2, gone: 0, damaged: [] });
  expect(await rows()).toMatchObject([
    { snapshotId: known.id, sourceId, sourceName: 'cakes', kind: 'files', items: 1n, pinned: false },
    { snapshotId: stranger.id, sourceId: null, sourceName: 'pies' },
  ]);
  // Pinning writes the snapshot anew; it stays the same backup.
  await pinBackup({ vault, backup: known, pinned: true });
  expect(await rebuild()).toMatchObject({ backups: 2, added: 0, gone: 0 });
  expect(await rows()).toMatchObject([{ snapshotId: known.id, pinned: true }, { pinned: false }]);
  // The source is added later: its backups are its own from then on.
  const later = await addSourceRow(service, vaultId, 'pies');
  await rebuild();
  expect((await rows())[1]).toMatchObject({ sourceId: later });
});

test('what the vault has no longer is marked as gone, and no more when it is back', async () => {
  const { snapshot } = await backUp('cakes');
  await rebuild();
  const file = join(folder, 'vault', 'snapshots', snapshot.id);
  await rename(file, join(folder, 'away'));
  // A backup that was entered a moment ago may be newer than the listing: it is left alone.
  expect(await rebuild()).toMatchObject({ backups: 0, gone: 0 });
  await service.sql.query(`UPDATE backups SET created_at = now() - interval '1 hour'`);
  expect(await rebuild()).toMatchObject({ backups: 0, gone: 1 });
  expect(await rows()).toMatchObject([{ goneAt: expect.any(Date) }]);
  await rename(join(folder, 'away'), file);
  expect(await rebuild()).toMatchObject({ backups: 1, added: 0, gone: 0 });
  expect(await rows()).toMatchObject([{ goneAt: null }]);
});

test('while a snapshot cannot be read, nothing counts as gone', async () => {
  await backUp('cakes');
  const { snapshot } = await backUp('pies');
  await rebuild();
  await service.sql.query(`UPDATE backups SET created_at = now() - interval '1 hour'`);
  await writeFile(join(folder, 'vault', 'snapshots', snapshot.id), 'crumbs');
  await using fresh = await openVaultOf(await vaultRow(), service.key);
  const rebuilt = await rebuildCatalogue({ database: service.database, vaultId, vault: fresh });
  expect(rebuilt).toMatchObject({
    backups: 1,
    gone: 0,
    damaged: [expect.stringContaining(snapshot.id.slice(0, 8))],
  });
  expect((await rows()).map(({ goneAt }) => goneAt)).toEqual([null, null]);
});

test('a vault that is there is taken with its backups; a wrong password or another vault in its place is refused', async () => {
  const { database, key } = service;
  await backUp('cakes');
  const location = { type: 'local', path: join(folder, 'vault') } as const;
  const common = { database, key, name: 'again', location };
  await expect(addVault({ ...common, password: 'not the password' })).rejects.toMatchObject({
    code: 'wrong-password',
  });
  const again = await addVault({ ...common, password: 'a password for tests of the service' });
  expect(again).toEqual({ vaultId, adoptedBackups: 1, created: false });
  expect(await database.prisma.source.findMany({ where: { kind: 'holdfast' } })).toHaveLength(1);
  expect(await database.prisma.vaultKey.findMany()).toMatchObject([{ name: 'Holdfast', removedAt: null }]);
  const row = await vaultRow();
  await rename(location.path, join(folder, 'old'));
  await addVault({ ...common, name: 'other', password: 'a password for tests of the service' });
  await expect(openVaultOf(row, key)).rejects.toMatchObject({ code: 'vault-not-found' });
  expect(await readdir(join(folder, 'old', 'snapshots'))).toHaveLength(1);
});
