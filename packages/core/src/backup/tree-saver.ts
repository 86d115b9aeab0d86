/**
 * Builds the trees of a backup from the leaves up while the walk goes on: a directory is stored once all its entries
 * are, whichever order their contents become ready in. How much may be on its way at once is bounded by the batches
 * in flight, since the walk waits for those.
 */
import type { FileMetadata } from '../files/index.ts';
import { createTreeBuilder, readTree, type TreeNode, type VaultWriter } from '../vault/index.ts';

/** Undefined when there is nothing to store after all: the file vanished, or could not be read. */
export type PendingNode = TreeNode | Promise<TreeNode | undefined>;

export interface DirectoryFrame {
  metadata: FileMetadata;
  nodes: PendingNode[];
  /** The same directory in the parent backup, by name (latin1). */
  parentNodes: Map<string, TreeNode> | undefined;
}

export async function openFrame(
  writer: VaultWriter,
  metadata: FileMetadata,
  parentTree: string | undefined,
): Promise<DirectoryFrame> {
  return { metadata, nodes: [], parentNodes: await readParent(writer, parentTree) };
}

async function readParent(
  writer: VaultWriter,
  tree: string | undefined,
): Promise<Map<string, TreeNode> | undefined> {
  if (tree === undefined) return undefined;
  try {
    const nodes = new Map<string, TreeNode>();
    for (const node of await readTree(writer.vault, tree)) nodes.set(node.name.toString('latin1'), node);
    return nodes;
  } catch {
    // The parent only saves work. Where it is damaged, everything is read again, which may even heal it.
    return undefined;
  }
}

/** Stores a directory when its entries are stored; resolves to its node. */
export async function closeFrame(writer: VaultWriter, frame: DirectoryFrame): Promise<TreeNode> {
  const builder = createTreeBuilder();
  for (const pending of frame.nodes) {
    const node = pending instanceof Promise ? await pending : pending;
    if (node) builder.add(node);
  }
  frame.nodes = [];
  const id = await writer.saveBlob('tree', builder.finish());
  return { ...frame.metadata, content: null, subtree: id.toString('hex') };
}
