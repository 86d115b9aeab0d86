import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeSnapshot, saveContent, type Vault, VaultWriter } from '../vault/index.ts';
import { type BackUpFilesOptions, backUpFiles, type FilesBackupResult } from './back-up-files.ts';
import { restoreFilesBackup } from './restore-files.ts';
import { makeTemporaryVault } from './temporary-vault.fixture.ts';
import { verifyVault } from './verify.ts';

async function* streamOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const backUp = (
  vault: Vault,
  path: string,
  options: Partial<BackUpFilesOptions> = {},
): Promise<FilesBackupResult> => backUpFiles({ vault, paths: [path], name: 'data', ...options });

async function expectSound(vault: Vault): Promise<void> {
  expect((await verifyVault({ vault, level: 'full' })).problems).toEqual([]);
}

test.each(['data', 'index', 'snapshots'])(
  'a backup after one that could not store its %s is whole',
  async (kind) => {
    await using place = await makeTemporaryVault();
    const { vault, faulty, folder } = place;
    writeFileSync(join(folder, 'a'), 'hello'.repeat(1000));
    faulty.faults = [{ operation: 'create', name: new RegExp(`^${kind}/`), effect: { kind: 'fail' } }];
    await expect(backUp(vault, folder)).rejects.toMatchObject({ code: 'storage-failed' });

    faulty.faults = [];
    expect((await backUp(vault, folder)).status).toBe('succeeded');
    await expectSound(vault);
  },
);

test('a backup after another process cleaned the vault up does not build on what is gone', async () => {
  await using place = await makeTemporaryVault();
  const { vault, storage, folder } = place;
  writeFileSync(join(folder, 'a'), 'hello'.repeat(1000));
  const { backup } = await backUp(vault, folder);
  // What “forget --prune” of the only backup leaves.
  await removeSnapshot(vault, backup.id);
  for (const kind of ['index', 'data']) {
    for await (const { name } of storage.list(kind)) await storage.remove(name);
  }

  expect((await backUp(vault, folder)).addedBytes).toBeGreaterThan(5000);
  await expectSound(vault);
});

test('a backup that another process made can be restored through a vault that was open before', async () => {
  await using place = await makeTemporaryVault();
  const { vault, folder } = place;
  writeFileSync(join(folder, 'a'), 'one');
  await backUp(vault, folder);
  writeFileSync(join(folder, 'a'), 'two');
  await using other = await place.open();
  const { backup } = await backUp(other, folder);

  const restored = await restoreFilesBackup({ vault, backup, to: join(folder, 'to'), existing: 'fail' });
  expect(restored.status).toBe('succeeded');
});

test('what one process stored before is not stored again by the next backup through the same vault', async () => {
  await using place = await makeTemporaryVault();
  const { vault, faulty, folder } = place;
  writeFileSync(join(folder, 'a'), 'hello'.repeat(1000));
  await backUp(vault, folder);
  faulty.calls.length = 0;
  rmSync(join(folder, 'a'));
  writeFileSync(join(folder, 'b'), 'hello'.repeat(1000));
  const { addedBytes } = await backUp(vault, folder);

  expect(addedBytes).toBeLessThan(5000);
  // Its own index file was in memory already.
  expect(faulty.calls.filter((call) => call.startsWith('readAll index/'))).toEqual([]);
  await expectSound(vault);
});

test('two backups through one vault never build on each other before they are stored', async () => {
  await using place = await makeTemporaryVault();
  const { vault, folder } = place;
  writeFileSync(join(folder, 'a'), 'hello'.repeat(1000));
  await vault.loadIndex();
  {
    await using writer = new VaultWriter(vault);
    await saveContent(writer, streamOf(Buffer.from('pending')));
    await expect(backUp(vault, folder)).rejects.toMatchObject({ code: 'vault-locked', retryable: true });
    // Readers may look again meanwhile without disturbing the writer.
    await vault.loadIndex({ again: true });
    await writer.flush();
  }
  await backUp(vault, folder);
  await expectSound(vault);
});
