/** Looks around in a backup: one directory at a time, straight from the vault. */
import type { BackupTreeEntry } from '@holdfast/contracts/file-sets';
import type { Backup } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import { displayPath, joinPath } from '@holdfast/core/files';
import { getNode, readTree, type TreeNode, type Vault } from '@holdfast/core/vault';
import { isUtf8, pathFromText, pathToText } from './path-text.ts';

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
    path: pathToText(parent) || '/',
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
    path: pathToText(path),
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

function namesOf(path: string): Buffer[] {
  const names: Buffer[] = [];
  const bytes = pathFromText(path);
  for (let from = 0; from < bytes.length; ) {
    const slash = bytes.indexOf(0x2f, from);
    const to = slash === -1 ? bytes.length : slash;
    if (to > from) names.push(bytes.subarray(from, to));
    from = to + 1;
  }
  return names;
}
