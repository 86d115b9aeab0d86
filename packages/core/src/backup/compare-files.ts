/**
 * Compares restored directories with the trees of their backup, entry by entry, as the disk gives them back: kind, size, time,
 * permissions, owner, link target, names of one file, and every block's SHA-256.
 */
import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink } from 'node:fs/promises';
import { sha256 } from '../crypto/sha256.ts';
import { throwIfCancelled } from '../errors.ts';
import { displayPath, fileTypeOf, joinPath, permissionsOf, withoutPrivileges } from '../files/index.ts';
import type { TreeNode, Vault } from '../vault/index.ts';
import type { Backup } from './backup.ts';
import { type FilesSample, isBelow, ownersEntries, rootsOf } from './files-sample.ts';

export interface CompareFilesOptions {
  vault: Vault;
  backup: Backup;
  /** Where it was restored. */
  folder: string;
  isChosen: FilesSample['isChosen'];
  onDifference: (path: string, message: string) => void;
  /** Could not be compared here. */
  onUnproven: (path: string, reason: string) => void;
  onFile?: ((path: string, bytes: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Restored times may be off by this much where the system has no program to set them exactly. */
const timeToleranceNs = 1000n;
/** Only root makes these, and some file systems take none. */
const special = new Set<TreeNode['type']>(['dev', 'chardev', 'fifo', 'socket', 'irregular']);
const isRoot = process.getuid?.() === 0;

export interface ComparedFiles {
  files: number;
  bytes: number;
  /** Entries that could not be given to their owner, since only root may. */
  ownersKept: number;
}

export async function compareFiles(options: CompareFilesOptions): Promise<ComparedFiles> {
  const { vault, backup, signal } = options;
  const result: ComparedFiles = { files: 0, bytes: 0, ownersKept: 0 };
  const roots = rootsOf(backup);
  /** Where the first of several names of one file lies. */
  const linked = new Map<string, bigint>();
  for await (const { path, node } of ownersEntries(vault, backup)) {
    throwIfCancelled(signal);
    if (!options.isChosen(path, node)) continue;
    const inBackup = path.reduce((above, name) => joinPath(above, name), Buffer.from('/'));
    const shown = displayPath(inBackup);
    const place = path.reduce((above, name) => joinPath(above, name), Buffer.from(options.folder));
    const onOwnerKept = () => {
      if (isBelow(roots, path)) result.ownersKept++;
    };
    const compared = await compareEntry(options, { node, place, shown, linked, onOwnerKept });
    if (node.type !== 'file' || !compared) continue;
    result.files++;
    result.bytes += Number(node.size ?? 0n);
    options.onFile?.(shown, result.bytes);
  }
  return result;
}

interface Entry {
  node: TreeNode;
  place: Buffer;
  shown: string;
  linked: Map<string, bigint>;
  onOwnerKept: () => void;
}

/** True when its content was compared, with whatever outcome. */
async function compareEntry(options: CompareFilesOptions, entry: Entry): Promise<boolean> {
  const { node, place, shown } = entry;
  let found: BigIntStats;
  try {
    found = await lstat(place, { bigint: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      options.onUnproven(shown, `it cannot be looked at (${code})`);
    else if (special.has(node.type)) options.onUnproven(shown, `a ${node.type} could not be made here`);
    else options.onDifference(shown, `${shown} was not restored.`);
    return false;
  }
  compareMetadata(options, entry, found);
  if (node.type === 'symlink') {
    const target = await readlink(place, { encoding: 'buffer' }).catch(() => Buffer.alloc(0));
    if (!target.equals(node.linkTarget ?? Buffer.alloc(0)))
      options.onDifference(shown, `${shown} points elsewhere than in the backup.`);
  }
  if (node.type !== 'file' || !found.isFile()) return false;
  return compareContent(options, entry);
}

function compareMetadata({ onDifference }: CompareFilesOptions, entry: Entry, found: BigIntStats): void {
  const { node, shown, linked } = entry;
  const type = fileTypeOf(Number(found.mode));
  if (type !== node.type) {
    onDifference(shown, `${shown} is a ${type}, in the backup a ${node.type}.`);
    return;
  }
  if (node.type === 'file' && found.size !== (node.size ?? 0n))
    onDifference(shown, `${shown} has ${found.size} bytes, in the backup ${node.size ?? 0n}.`);
  if (node.type !== 'symlink') {
    const kept = (mode: number) => (isRoot ? mode : withoutPrivileges(mode));
    const [actual, expected] = [kept(Number(found.mode) & 0o7777), kept(permissionsOf(node.mode))];
    if (actual !== expected)
      onDifference(
        shown,
        `${shown} has the permissions ${actual.toString(8)}, in the backup ${expected.toString(8)}.`,
      );
  }
  const early = found.mtimeNs - node.mtime.ns;
  if (early > timeToleranceNs || early < -timeToleranceNs)
    onDifference(shown, `${shown} has another time of change than in the backup.`);
  if (found.uid !== BigInt(node.uid) || found.gid !== BigInt(node.gid)) {
    if (!isRoot) entry.onOwnerKept();
    else
      onDifference(
        shown,
        `${shown} belongs to ${found.uid}:${found.gid}, in the backup to ${node.uid}:${node.gid}.`,
      );
  }
  if (node.type !== 'file' || (node.links ?? 1n) < 2n || node.inode === undefined) return;
  const name = `${node.deviceId ?? 0n} ${node.inode}`;
  const first = linked.get(name);
  linked.set(name, first ?? found.ino);
  if (first !== undefined && first !== found.ino)
    onDifference(shown, `${shown} is a file of its own, in the backup another name of one.`);
}

async function compareContent(options: CompareFilesOptions, { node, place, shown }: Entry): Promise<boolean> {
  const { vault, onDifference, onUnproven, signal } = options;
  const content = node.content ?? Buffer.alloc(0);
  let file: FileHandle;
  try {
    file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    onUnproven(shown, `it cannot be read back by this user (${(error as NodeJS.ErrnoException).code})`);
    return false;
  }
  try {
    for (let at = 0; at < content.length; at += 32) {
      throwIfCancelled(signal);
      const length = vault.index.plainLength('data', content, at) ?? 0;
      const piece = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await file.read(piece, filled, length - filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      if (filled === length && sha256(piece).equals(content.subarray(at, at + 32))) continue;
      onDifference(shown, `${shown} has other content than in the backup.`);
      return true;
    }
    return true;
  } finally {
    await file.close();
  }
}
