import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  findNode,
  readTree,
  saveContent,
  saveSnapshot,
  type TreeNode,
  type Vault,
  VaultWriter,
} from '../vault/index.ts';
import { backUpFiles } from './back-up-files.ts';
import { type Backup, describeBackup, listBackups } from './backup.ts';
import { readEvidence } from './evidence-store.ts';
import { filesManifestName, ownFolder } from './files-manifest.ts';
import { chooseFiles } from './files-sample.ts';
import { proveBackup } from './prove-backup.ts';
import { saveTree, syntheticDirectory } from './synthetic-tree.ts';
import { makeTemporaryVault } from './temporary-vault.fixture.ts';

const scratch = mkdtempSync(join(tmpdir(), 'holdfast-prove-files-'));
afterEach(() => {
  expect(readdirSync(scratch)).toEqual([]);
});
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

function fill(folder: string): string {
  const root = join(folder, 'data');
  mkdirSync(join(root, 'deep', 'er'), { recursive: true });
  for (let i = 0; i < 40; i++) writeFileSync(join(root, `file ${i}`), Buffer.alloc(1000 + i, `${i} `));
  writeFileSync(join(root, 'deep', 'er', 'large'), Buffer.alloc(3_000_000, 'large'));
  writeFileSync(join(root, 'empty'), '');
  linkSync(join(root, 'file 1'), join(root, 'deep', 'also 1'));
  symlinkSync('file 2', join(root, 'link'));
  chmodSync(join(root, 'file 3'), 0o4750);
  return root;
}

test('a sound backup of files is proven whole, and nothing of it stays on the disk', async () => {
  await using place = await makeTemporaryVault();
  const { vault } = place;
  const { backup } = await backUpFiles({ vault, paths: [fill(place.folder)] });
  const evidence = await proveBackup({ vault, backup, scratchDirectory: scratch });
  expect(evidence).toMatchObject({
    ...{ outcome: 'proven', level: 'restore', files: 43, failures: [], unproven: [], sourceKind: 'files' },
  });
  expect(await readEvidence(vault)).toEqual([evidence]);
  expect(await listBackups(vault)).toHaveLength(1);
});

test('a sample is the same for the same seed, within its limit, and does not prove the rest', async () => {
  await using place = await makeTemporaryVault();
  const { vault } = place;
  const { backup } = await backUpFiles({ vault, paths: [fill(place.folder)] });
  const options = { vault, backup, scratchDirectory: scratch, sampleBytes: 12_000, keepEvidence: false };
  const first = await proveBackup({ ...options, seed: 'a' });
  expect(first.outcome).toBe('partly');
  expect(first.bytes).toBeLessThanOrEqual(12_000);
  expect(first.files).toBeGreaterThan(0);
  expect(first.unproven).toEqual([
    { part: `${43 - first.files!} of 43 files`, reason: 'they were not in the sample' },
  ]);
  expect((await proveBackup({ ...options, seed: 'a' })).bytes).toBe(first.bytes);
  const seeds = ['b', 'c', 'd', 'e'].map((seed) => chooseFiles(vault, backup, { limitBytes: 12_000, seed }));
  const sizes = (await Promise.all(seeds)).map(({ chosenBytes }) => chosenBytes);
  expect(new Set([first.bytes, ...sizes]).size).toBeGreaterThan(1);
});

test('a file that comes back with other content or permissions is named', async () => {
  await using place = await makeTemporaryVault();
  const { vault } = place;
  const root = fill(place.folder);
  const { backup } = await backUpFiles({ vault, paths: [root] });
  // The trees say what should come back. That the check reads the disk, and not the trees twice, shows when the disk differs.
  const { compareFiles } = await import('./compare-files.ts');
  const { restoreFilesBackup } = await import('./restore-files.ts');
  const folder = join(place.folder, 'out');
  await restoreFilesBackup({ vault, backup, to: folder, existing: 'fail' });
  writeFileSync(join(folder, root, 'file 5'), Buffer.alloc(1005, 'x'));
  chmodSync(join(folder, root, 'file 6'), 0o600);
  rmSync(join(folder, root, 'file 7'));
  rmSync(join(folder, root, 'link'));
  symlinkSync('file 9', join(folder, root, 'link'));
  const differences: string[] = [];
  const compared = await compareFiles({
    ...{ vault, backup, folder, isChosen: () => true, onUnproven: () => {} },
    onDifference: (_path, message) => differences.push(message.replace(root, '')),
  });
  expect(compared.files).toBe(42);
  for (const sentence of [
    '/file 5 has other content than in the backup.',
    '/file 6 has the permissions 600, in the backup 644.',
    '/file 7 was not restored.',
    '/link points elsewhere than in the backup.',
  ]) {
    expect(differences).toContain(sentence);
  }
});

test('a manifest that disagrees with the trees is a failure', async () => {
  await using place = await makeTemporaryVault();
  const { vault } = place;
  const { backup, manifest } = await backUpFiles({ vault, paths: [fill(place.folder)] });
  const forged = await withManifest(vault, backup, { ...manifest, files: manifest.files + 1 });
  const { outcome, failures } = await proveBackup({ vault, backup: forged, scratchDirectory: scratch });
  expect(outcome).toBe('failed');
  expect(failures).toContainEqual({ message: 'The backup has 43 files, its manifest says 44.' });
});

test('a backup whose data are damaged is not proven, and the files are named', async () => {
  await using place = await makeTemporaryVault();
  const { vault } = place;
  const root = fill(place.folder);
  const { backup } = await backUpFiles({ vault, paths: [root] });
  await vault.loadIndex();
  const names = root.split('/').slice(1).concat('deep', 'er', 'large');
  const large = await findNode(
    vault,
    backup.snapshot.tree,
    names.map((name) => Buffer.from(name)),
  );
  const { packId } = vault.index.locate('data', large!.content!)!;
  await place.storage.remove(`data/${packId.slice(0, 2)}/${packId}`);
  const { outcome, failures } = await proveBackup({ vault, backup, scratchDirectory: scratch });
  expect(outcome).toBe('failed');
  expect(failures.map(({ part }) => part)).toContain(`${root}/deep/er/large`);
  expect(failures.map(({ message }) => message).join('\n')).toContain(packId);
});

async function withManifest(vault: Vault, backup: Backup, manifest: object): Promise<Backup> {
  await using lock = await vault.lock({ exclusive: false });
  await vault.loadIndex();
  await using writer = new VaultWriter(vault, { signal: lock.signal, assertLocked: () => lock.assertHeld() });
  const at = new Date();
  const nodes: TreeNode[] = [];
  for (const node of await readTree(vault, backup.snapshot.tree)) {
    if (!node.name.equals(Buffer.from(ownFolder))) {
      nodes.push(node);
      continue;
    }
    const [old] = await readTree(vault, node.subtree!);
    expect(old!.name.toString()).toBe(filesManifestName);
    const { content, sizeBytes } = await saveContent(writer, pieces(Buffer.from(JSON.stringify(manifest))));
    const tree = await saveTree(writer, [{ ...old!, content, size: BigInt(sizeBytes) }]);
    nodes.push(syntheticDirectory(ownFolder, tree, at));
  }
  const tree = await saveTree(writer, nodes);
  await writer.flush();
  const { id: _id, timeNs: _time, ...snapshot } = backup.snapshot;
  return describeBackup(await saveSnapshot(vault, { ...snapshot, tree }));
}

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
