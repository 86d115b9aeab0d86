/** A backup like another one, with files of its archive changed: what a bug or a forger could have stored. */
import { type Backup, describeBackup } from '@holdfast/core/backup';
import {
  findNode,
  readContent,
  readTree,
  saveContent,
  saveSnapshot,
  type TreeNode,
  type Vault,
  VaultWriter,
} from '@holdfast/core/vault';
import { databaseFolder } from '../../packages/core/src/backup/database-backup-files.ts';
import { saveTree, syntheticDirectory } from '../../packages/core/src/backup/synthetic-tree.ts';

/** `change` gets each file's content; what it answers is stored in its place. */
export async function tamper(
  vault: Vault,
  backup: Backup,
  change: (name: string, content: Buffer) => Buffer | Promise<Buffer>,
): Promise<Backup> {
  await using lock = await vault.lock({ exclusive: false });
  await vault.loadIndex();
  const place = [databaseFolder, backup.source].map((name) => Buffer.from(name));
  const folder = await findNode(vault, backup.snapshot.tree, place);
  const old = await readTree(vault, folder!.subtree!);
  const nodes: TreeNode[] = [];
  await using writer = new VaultWriter(vault, { signal: lock.signal, assertLocked: () => lock.assertHeld() });
  for (const node of old) {
    const content = await change(node.name.toString(), await contentOf(vault, node));
    const saved = await saveContent(writer, pieces(content));
    nodes.push({ ...node, content: saved.content, size: BigInt(saved.sizeBytes) });
  }
  const at = new Date();
  const inner = syntheticDirectory(backup.source, await saveTree(writer, nodes), at);
  const outer = syntheticDirectory(databaseFolder, await saveTree(writer, [inner]), at);
  const tree = await saveTree(writer, [outer]);
  await writer.flush();
  const { id: _id, timeNs: _time, original: _original, ...snapshot } = backup.snapshot;
  return describeBackup(await saveSnapshot(vault, { ...snapshot, tree }));
}

async function contentOf(vault: Vault, node: TreeNode): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of readContent(vault, node.content!)) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Replaces a text by another of the same length, everywhere. */
export function swap(content: Buffer, from: string, to: string): Buffer {
  if (from.length !== to.length) throw new Error('lengths in an archive must stay');
  return Buffer.from(content.toString('latin1').replaceAll(from, to), 'latin1');
}
