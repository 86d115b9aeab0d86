import { afterEach, beforeEach, expect, test } from 'vitest';
import { listSnapshots, saveSnapshot } from '../vault/index.ts';
import { type Backup, backupTags, findBackup, listBackups } from './backup.ts';
import { pinBackup } from './pin-backup.ts';
import { makeTemporaryVault, type TemporaryVault } from './temporary-vault.fixture.ts';

let place: TemporaryVault;
let backup: Backup;
beforeEach(async () => {
  place = await makeTemporaryVault();
  const { id } = await saveSnapshot(place.vault, {
    ...{ time: '2026-01-01T00:00:00.123456789+02:00', tree: 'b'.repeat(64), paths: ['/srv'] },
    tags: backupTags('files', 'uploads', {}),
    programVersion: 'holdfast 0.1.0',
  });
  backup = await findBackup(place.vault, id);
});
afterEach(() => place[Symbol.asyncDispose]());

test('a pin is a tag; the backup keeps its id, and everything else', async () => {
  const { vault } = place;
  const pinned = await pinBackup({ vault, backup, pinned: true });
  expect(pinned).toMatchObject({ id: backup.id, pinned: true, tags: [...backup.tags, 'pinned'] });
  const [snapshot, ...others] = await listSnapshots(vault);
  expect(others).toEqual([]);
  const { id: _old, tags: _tags, ...rest } = backup.snapshot;
  expect(snapshot).toMatchObject({ ...rest, original: backup.id });
  expect(await listBackups(vault)).toEqual([pinned]);
  expect(await findBackup(vault, pinned.snapshot.id)).toEqual(pinned);

  expect(await pinBackup({ vault, backup, pinned: true })).toEqual(pinned);
  const unpinned = await pinBackup({ vault, backup, pinned: false });
  expect(unpinned).toMatchObject({ id: backup.id, pinned: false, tags: backup.tags });
  expect(unpinned.snapshot.original).toBe(backup.id);
  expect(await listSnapshots(vault)).toHaveLength(1);
});

test('an interrupted pin shows the backup once, and the next one clears up', async () => {
  const { vault } = place;
  place.faulty.faults = [{ operation: 'remove', name: /^snapshots/, effect: { kind: 'fail' } }];
  await expect(pinBackup({ vault, backup, pinned: true })).rejects.toMatchObject({ code: 'storage-failed' });
  place.faulty.faults = [];
  expect(await listSnapshots(vault)).toHaveLength(2);
  expect(await listBackups(vault)).toMatchObject([{ id: backup.id, pinned: true }]);
  await pinBackup({ vault, backup, pinned: false });
  expect(await listSnapshots(vault)).toHaveLength(1);
  expect(await listBackups(vault)).toMatchObject([{ id: backup.id, pinned: false }]);
});

test('what was not stored leaves the backup as it was', async () => {
  const { vault } = place;
  place.faulty.faults = [{ operation: 'create', name: /^snapshots/, effect: { kind: 'fail' } }];
  await expect(pinBackup({ vault, backup, pinned: true })).rejects.toMatchObject({ code: 'storage-failed' });
  place.faulty.faults = [];
  expect(await listBackups(vault)).toEqual([backup]);
});

test('a backup that is not there cannot be pinned', async () => {
  const other = { id: 'f'.repeat(64) };
  await expect(pinBackup({ vault: place.vault, backup: other, pinned: true })).rejects.toMatchObject({
    code: 'backup-not-found',
  });
});
