/**
 * A vault of very many blobs, made in seconds: most packs are files of the right size without contents, which cleaning up
 * never reads, since all of them is used. A tenth of the blobs is real; of these every other one belongs to a
 * backup that goes, so that their packs have to be copied.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  encodeTree,
  formatGoTime,
  saveSnapshot,
  type TreeNode,
  type Vault,
  VaultWriter,
} from '@holdfast/core/vault';
import { backupTags } from '../../packages/core/src/backup/backup.ts';
import { encodeIndexFile } from '../../packages/core/src/vault/format/index-file.ts';
import { type PackEntry, packSize } from '../../packages/core/src/vault/format/pack-header.ts';

const packBlobs = 10_000;
const filesInDirectory = 1000;
/** Large enough for a pack of them not to be a small one, which would be copied. */
const sealedBytes = 600;
const at = { ns: 1_700_000_000_000_000_000n, offsetMinutes: 0 };
const common = { mtime: at, atime: at, ctime: at, uid: 0, gid: 0 };

/** Makes two backups of one source in the vault at `folder`; the older one is what a clean-up may remove. */
export async function makeManyBlobs(vault: Vault, folder: string, blobs: number): Promise<void> {
  const kept: TreeNode[] = [];
  const removed: TreeNode[] = [];
  await vault.loadIndex();
  await using writer = new VaultWriter(vault);
  const saveDirectory = async (into: TreeNode[], ids: Buffer[]): Promise<void> => {
    const subtree = (await writer.saveBlob('tree', encodeTree(ids.map(fileOf)))).toString('hex');
    into.push({
      ...common,
      name: nameOf(into.length),
      type: 'dir',
      mode: 0o755 + 2 ** 31,
      subtree,
      content: null,
    });
  };
  for (let made = 0; made < blobs * 0.9; made += packBlobs) {
    const ids = await makeEmptyPack(vault, folder);
    for (let i = 0; i < ids.length; i += filesInDirectory)
      await saveDirectory(kept, ids.slice(i, i + filesInDirectory));
  }
  for (let made = 0; made < blobs * 0.1; made += 2 * filesInDirectory) {
    const ids: Buffer[][] = [[], []];
    for (let i = 0; i < 2 * filesInDirectory; i++)
      ids[i % 2]!.push(await writer.saveBlob('data', randomBytes(60)));
    await saveDirectory(kept, ids[0]!);
    await saveDirectory(removed, ids[1]!);
  }
  for (const [i, nodes] of [removed, kept].entries()) {
    const tree = (await writer.saveBlob('tree', encodeTree(nodes))).toString('hex');
    await writer.flush();
    await saveSnapshot(vault, {
      time: formatGoTime({ ns: BigInt(1_700_000_000 + i) * 1_000_000_000n, offsetMinutes: 0 }),
      ...{ tree, paths: ['/many'], tags: backupTags('files', 'many', {}) },
    });
  }
}

async function makeEmptyPack(vault: Vault, folder: string): Promise<Buffer[]> {
  const entries: PackEntry[] = Array.from({ length: packBlobs }, (_, i) => ({
    ...{ type: 'data', id: randomBytes(32), offset: i * sealedBytes, length: sealedBytes },
  }));
  const id = randomBytes(32).toString('hex');
  const path = join(folder, 'data', id.slice(0, 2), id);
  mkdirSync(join(folder, 'data', id.slice(0, 2)), { recursive: true });
  writeFileSync(path, '');
  truncateSync(path, packSize(entries));
  await vault.files.save('index', encodeIndexFile([{ id, entries }]));
  return entries.map((entry) => entry.id);
}

function nameOf(number: number): Buffer {
  return Buffer.from(String(number).padStart(6, '0'));
}

function fileOf(id: Buffer, number: number): TreeNode {
  return {
    ...common,
    name: nameOf(number),
    type: 'file',
    mode: 0o644,
    size: BigInt(sealedBytes - 32),
    content: id,
  };
}
