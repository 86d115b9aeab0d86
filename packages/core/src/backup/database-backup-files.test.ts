import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databaseManifestName } from '../postgres/index.ts';
import { loadSnapshot, saveContent, saveSnapshot, type TreeNode, VaultWriter } from '../vault/index.ts';
import { type Backup, backupTags, describeBackup } from './backup.ts';
import { databaseFolder, databasePath, openDatabaseBackup } from './database-backup-files.ts';
import { saveTree, syntheticDirectory, syntheticFile } from './synthetic-tree.ts';
import { makeTemporaryVault, type TemporaryVault } from './temporary-vault.fixture.ts';

let place: TemporaryVault;
beforeAll(async () => {
  place = await makeTemporaryVault();
});
afterAll(() => place[Symbol.asyncDispose]());

const at = new Date('2026-01-01');

/** A backup of the database `shop` that holds these files. */
async function makeBackup(files: Record<string, string>, source = 'shop'): Promise<Backup> {
  await place.vault.loadIndex();
  await using writer = new VaultWriter(place.vault);
  const nodes: TreeNode[] = [];
  for (const [name, text] of Object.entries(files)) {
    const stream = (async function* () {
      yield Buffer.from(text);
    })();
    nodes.push(syntheticFile(name, await saveContent(writer, stream), at));
  }
  const folder = await saveTree(writer, nodes);
  const named = await saveTree(writer, [syntheticDirectory(source, folder, at)]);
  const tree = await saveTree(writer, [syntheticDirectory(databaseFolder, named, at)]);
  await writer.flush();
  const { id } = await saveSnapshot(place.vault, {
    ...{ time: '2026-01-01T00:00:00Z', tree, paths: [databasePath(source)], hostname: 'h', username: 'u' },
    tags: backupTags('database', 'shop', {}),
  });
  return describeBackup(await loadSnapshot(place.vault, id));
}

describe('the files of a database backup', () => {
  test.each([
    ['no manifest', {}, 'lacks its file manifest.json'],
    ['a manifest that is cut', { [databaseManifestName]: '{"format' }, 'is not JSON'],
    ['a manifest of something else', { [databaseManifestName]: '{}' }, 'manifest'],
  ])('are refused with %s', async (_, files, message) => {
    const backup = await makeBackup(files as Record<string, string>);
    await expect(openDatabaseBackup(place.vault, backup)).rejects.toMatchObject({
      code: 'archive-unreadable',
      message: expect.stringContaining(message),
    });
  });

  test('are refused where the snapshot holds no such database', async () => {
    const backup = await makeBackup({ [databaseManifestName]: '{}' }, 'other');
    await expect(openDatabaseBackup(place.vault, backup)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(openDatabaseBackup(place.vault, { ...backup, kind: 'files' })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('restore files'),
    });
  });

  test('carry nothing by which a restorer could take two of them for one', () => {
    const node = syntheticFile('a', { content: Buffer.alloc(0), sizeBytes: 0 }, at);
    for (const key of ['inode', 'deviceId', 'links']) expect(node).not.toHaveProperty(key);
    expect(syntheticDirectory('d', 'a'.repeat(64), at).mode).toBe(2_147_484_141);
  });
});
