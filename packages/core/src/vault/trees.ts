/** Directories in a vault: reading them, and finding what lies at a path. */
import { HoldfastError } from '../errors.ts';
import { readBlob } from './blob-reader.ts';
import { idFromHex } from './format/ids.ts';
import { decodeTree } from './format/tree.ts';
import type { TreeNode } from './format/tree-node.ts';
import type { Vault } from './vault.ts';
import { inFile } from './vault-files.ts';

export async function readTree(vault: Vault, id: string): Promise<TreeNode[]> {
  const bytes = await readBlob(vault, 'tree', idFromHex(id));
  try {
    return decodeTree(bytes);
  } catch (error) {
    throw inFile(error, `(directory ${id.slice(0, 10)})`);
  }
}

export interface TreeEntry {
  /** Names from the root of the walk down to the entry. */
  path: readonly Buffer[];
  node: TreeNode;
}

/** Everything below a tree: a directory before what it holds, names in order. `enter` may leave directories out. */
export async function* walkTrees(
  vault: Vault,
  treeId: string,
  options: { path?: readonly Buffer[]; enter?: (entry: TreeEntry) => boolean } = {},
): AsyncGenerator<TreeEntry> {
  const path = options.path ?? [];
  for (const node of await readTree(vault, treeId)) {
    const entry = { path: [...path, node.name], node };
    yield entry;
    if (node.type === 'dir' && node.subtree !== undefined && (options.enter?.(entry) ?? true)) {
      yield* walkTrees(vault, node.subtree, { ...options, path: entry.path });
    }
  }
}

/** The node at a path of raw names below a tree, or undefined. */
export async function findNode(
  vault: Vault,
  treeId: string,
  path: readonly Buffer[],
): Promise<TreeNode | undefined> {
  let tree: string | undefined = treeId;
  let node: TreeNode | undefined;
  for (const name of path) {
    if (tree === undefined) return undefined;
    node = (await readTree(vault, tree)).find((candidate) => candidate.name.equals(name));
    if (!node) return undefined;
    tree = node.subtree;
  }
  return node;
}

/** As {@link findNode}; throws `backup-not-found` naming the path. */
export async function getNode(vault: Vault, treeId: string, path: readonly Buffer[]): Promise<TreeNode> {
  const node = await findNode(vault, treeId, path);
  if (node) return node;
  throw new HoldfastError(
    'backup-not-found',
    `The backup holds nothing at “${Buffer.concat(path.flatMap((name) => [Buffer.from('/'), name])).toString()}”.`,
  );
}
