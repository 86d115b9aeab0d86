/**
 * The files of a backup as a tar, compressed with zstd: what GNU tar, bsdtar and Python read. Entries are read in
 * batches, so that many small files are fetched ahead together, and a long directory is not held with its contents.
 */
import { createZstdCompress } from 'node:zlib';
import { HoldfastError, throwIfCancelled } from '../../errors.ts';
import { displayPath, encodeTarMember, tarEndMark, tarPadding } from '../../files/index.ts';
import { through } from '../../streams/through.ts';
import { readBlobs, readTree, type TreeNode, type Vault } from '../../vault/index.ts';
import type { Backup } from '../backup.ts';
import { isWanted, resolveSelection, type Selection } from '../files-selection.ts';
import type { PlannedFile } from '../portable/file-stream.ts';
import { portableName } from '../portable/portable-name.ts';
import { readFilesManifest } from '../read-files-manifest.ts';

export const unprotectedTarSuffix = '.not-encrypted.tar.zst';

interface Member {
  node: TreeNode;
  header: Buffer;
  /** Where its bytes are to be found: 32 for each piece. */
  content: Buffer;
}

interface Walk {
  vault: Vault;
  backup: Backup;
  selection: Selection;
  signal: AbortSignal;
  /** The first name of files that have several; only so many are remembered. */
  firstNames: Map<string, Buffer>;
}

const batchMembers = 1000;
const batchBytes = 32 * 1024 * 1024;
const firstNamesAtMost = 100_000;
const noContent = Buffer.alloc(0);

export async function planFilesTar(
  vault: Vault,
  backup: Backup,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<PlannedFile> {
  const selection = await resolveSelection(vault, backup, paths);
  const whole = await readFilesManifest(vault, backup, signal);
  const sizeBytes = selection ? undefined : (whole?.bytes ?? backup.sizeBytes);
  return {
    name: portableName(backup, unprotectedTarSuffix),
    ...{ totalBytes: sizeBytes ?? 0, sizeBytes },
    bytes: (work) =>
      through(
        tarOf({ vault, backup, selection, signal: work.signal, firstNames: new Map() }, work.onBytes),
        createZstdCompress(),
      ),
  };
}

async function* tarOf(walk: Walk, onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  for await (const batch of batches(walk)) {
    const requests = batch.flatMap((member, tag) =>
      Array.from({ length: member.content.length / 32 }, (_, i) => ({
        ...{ id: member.content, idOffset: i * 32, tag },
      })),
    );
    const blobs = readBlobs(walk.vault, requests, walk.signal)[Symbol.asyncIterator]();
    try {
      for (const { node, header, content } of batch) {
        yield header;
        let left = Number(node.size ?? 0n);
        for (let at = 0; at < content.length; at += 32) {
          const { plain } = (await blobs.next()).value!;
          left -= plain.length;
          onBytes(plain.length);
          // Owned by the reader ahead, which uses it again: what is compressed is taken at once, what is kept is not.
          yield Buffer.from(plain);
        }
        if (content.length > 0 && left !== 0) throw wrongLength(node);
        if (content.length > 0) yield tarPadding(Number(node.size));
      }
    } finally {
      await blobs.return?.(undefined);
    }
  }
  yield tarEndMark;
}

async function* batches(walk: Walk): AsyncGenerator<Member[]> {
  let batch: Member[] = [];
  let bytes = 0;
  for await (const member of members(walk, walk.backup.snapshot.tree, [])) {
    batch.push(member);
    bytes += Number(member.content.length === 0 ? 0n : (member.node.size ?? 0n));
    if (batch.length < batchMembers && bytes < batchBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

async function* members(walk: Walk, tree: string, above: readonly Buffer[]): AsyncGenerator<Member> {
  for (const node of await readTree(walk.vault, tree)) {
    throwIfCancelled(walk.signal);
    const names = [...above, node.name];
    if (!isWanted(names, walk.backup, walk.selection)) continue;
    const path = joined(names);
    const linkTo = firstNameOf(walk, node, path);
    const header = encodeTarMember({ path, metadata: node, linkTo });
    // What no tar can hold, a socket, is nothing without its program either.
    if (header) {
      const content = node.type === 'file' && !linkTo ? (node.content ?? noContent) : noContent;
      if (node.type === 'file' && !linkTo && content.length === 0 && (node.size ?? 0n) !== 0n) {
        throw wrongLength(node);
      }
      yield { node, header, content };
    }
    if (node.subtree !== undefined) yield* members(walk, node.subtree, names);
  }
}

/** Another name of a file that was written already: it becomes a link to that. */
function firstNameOf({ firstNames }: Walk, node: TreeNode, path: Buffer): Buffer | undefined {
  if (node.type !== 'file' || (node.links ?? 0n) < 2n || node.inode === undefined) return undefined;
  // Its content counts too: an inode may have been given to another file meanwhile.
  const key = `${node.deviceId}:${node.inode}:${node.size}:${node.content?.toString('base64', 0, 96)}`;
  const first = firstNames.get(key);
  if (first === undefined && firstNames.size < firstNamesAtMost) firstNames.set(key, path);
  return first;
}

function joined(names: readonly Buffer[]): Buffer {
  return Buffer.concat(names.flatMap((name, i) => (i === 0 ? [name] : [Buffer.from('/'), name])));
}

function wrongLength(node: TreeNode): HoldfastError {
  return new HoldfastError(
    'vault-damaged',
    `${displayPath(node.name)} has another length than its directory says, so it cannot be taken along. Verify the vault.`,
  );
}
