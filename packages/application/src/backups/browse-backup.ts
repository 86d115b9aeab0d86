/** Looks around in a backup: one directory at a time, straight from the vault. */
import type { BackupTreeEntry } from '@holdfast/contracts/file-sets';
import type { Backup } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import { displayPath, joinPath } from '@holdfast/core/files';
import { getNode, readTree, type TreeNode, type Vault } from '@holdfast/core/vault';

export interface BrowseBackupOptions {
  vault: Vault;
  backup: Backup;
  /** Absolute, as entries give it. */
  path: string;
  /** What the last page gave as `next`. */
  after?: string | undefined;
  limit: number;
}

export interface BrowsedBackup {
  path: string;
  entries: BackupTreeEntry[];
  next?: string;
}

/** Where Holdfast keeps its own notes in a backup of files. */
const ownFolder = '.holdfast';

/** Directories first, then by name. The vault's index must be loaded. Throws `backup-not-found` for no such path. */
export async function browseBackup(options: BrowseBackupOptions): Promise<BrowsedBackup> {
  const { vault, backup, path, after, limit } = options;
  const names = namesOf(path);
  const parent = Buffer.concat(names.flatMap((name) => [Buffer.from('/'), name]));
  const folder =
    names.length === 0
      ? { subtree: backup.snapshot.tree }
      : await getNode(vault, backup.snapshot.tree, names);
  if (folder.subtree === undefined) {
    throw new HoldfastError('invalid-input', `${displayPath(parent)} is a file, and holds nothing to list.`);
  }
  const nodes = (await readTree(vault, folder.subtree))
    .filter(({ name }) => !(names.length === 0 && backup.own && name.toString() === ownFolder))
    .sort((a, b) => rankOf(a) - rankOf(b) || Buffer.compare(a.name, b.name));
  const from = after === undefined ? 0 : placeAfter(nodes, after);
  const page = nodes.slice(from, from + limit);
  const last = page.at(-1);
  return {
    path: textOf(parent) || '/',
    entries: page.map((node) => toEntry(parent, node)),
    ...(last && nodes.length > from + limit
      ? { next: `${rankOf(last)}${last.name.toString('base64url')}` }
      : {}),
  };
}

function rankOf({ type }: TreeNode): number {
  return type === 'dir' ? 0 : 1;
}

function placeAfter(nodes: readonly TreeNode[], after: string): number {
  const rank = Number(after.slice(0, 1));
  const name = Buffer.from(after.slice(1), 'base64url');
  const at = nodes.findIndex(
    (node) => rankOf(node) > rank || (rankOf(node) === rank && Buffer.compare(node.name, name) > 0),
  );
  return at === -1 ? nodes.length : at;
}

const types: Partial<Record<TreeNode['type'], BackupTreeEntry['type']>> = {
  file: 'file',
  dir: 'directory',
  symlink: 'symlink',
};

function toEntry(parent: Buffer, node: TreeNode): BackupTreeEntry {
  const path = joinPath(parent.length === 0 ? Buffer.from('/') : parent, node.name);
  const isText = isUtf8(path);
  return {
    name: displayPath(node.name),
    path: textOf(path),
    ...(isText ? {} : { raw: path.toString('base64') }),
    type: types[node.type] ?? 'other',
    ...(node.size === undefined ? {} : { sizeBytes: Number(node.size) }),
    ...momentOf(node.mtime.ns),
    mode: (node.mode & 0o777).toString(8).padStart(4, '0'),
    ...(node.linkTarget === undefined ? {} : { target: displayPath(node.linkTarget) }),
  };
}

/** Times that JavaScript has no words for are left out. */
function momentOf(ns: bigint): { modifiedAt?: string } {
  const date = new Date(Number(ns / 1_000_000n));
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? { modifiedAt: date.toISOString() } : {};
}

/**
 * A path as text that can be given back: bytes that are not UTF-8 are written as `\xNN`, and so is a backslash before an
 * `x`, so that nothing is taken for another name.
 */
function textOf(path: Buffer): string {
  if (isUtf8(path) && !path.includes('\\x')) return path.toString();
  let text = '';
  for (let at = 0; at < path.length; ) {
    const length = sequenceLength(path, at);
    const isEscape = path[at] === 0x5c && path[at + 1] === 0x78;
    text +=
      length === 0 || isEscape
        ? `\\x${path[at]!.toString(16).padStart(2, '0')}`
        : path.toString('utf8', at, at + length);
    at += Math.max(1, isEscape ? 1 : length);
  }
  return text;
}

function namesOf(path: string): Buffer[] {
  const parts: Buffer[] = [];
  for (const [, hex, text] of path.matchAll(/\\x([0-9a-f]{2})|((?:(?!\\x[0-9a-f]{2}).)+)/gs)) {
    parts.push(hex === undefined ? Buffer.from(text!) : Buffer.from(hex, 'hex'));
  }
  const names: Buffer[] = [];
  const bytes = Buffer.concat(parts);
  for (let at = 0; at < bytes.length; ) {
    const slash = bytes.indexOf(0x2f, at);
    const end = slash === -1 ? bytes.length : slash;
    if (end > at) names.push(bytes.subarray(at, end));
    at = end + 1;
  }
  return names;
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8')).equals(bytes);
}

/** How many bytes the character at `at` takes; 0 when it is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length += 1) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}
