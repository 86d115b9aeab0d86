/** Finds every blob that a directory needs: itself, the directories below it, the data of their files. */
import { throwIfCancelled } from '../../errors.ts';
import { missingBlob } from '../blob-reader.ts';
import { idFromHex, idToHex } from '../format/ids.ts';
import type { TreeNode } from '../format/tree-node.ts';
import { readTree } from '../trees.ts';
import type { Vault } from '../vault.ts';

/**
 * Marks them with 1 in `marks`, which has a place for every blob of the vault's index. Directories that are marked
 * already are not walked again. Throws `vault-damaged` when one cannot be read or a blob is unknown.
 */
export async function markTree(
  vault: Vault,
  treeId: string,
  marks: Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  const waiting = [treeId];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    throwIfCancelled(signal);
    const entry = vault.index.entryOf('tree', idFromHex(id));
    if (entry === undefined) throw missingBlob('tree', id);
    if (marks[entry] === 1) continue;
    marks[entry] = 1;
    for (const node of await readTree(vault, id)) {
      if (node.subtree !== undefined) waiting.push(node.subtree);
      markContent(vault, node, marks);
    }
  }
}

/** Marks the data of one file. */
export function markContent(vault: Vault, { content }: TreeNode, marks: Uint8Array): void {
  for (let offset = 0; offset < (content?.length ?? 0); offset += 32) {
    const entry = vault.index.entryOf('data', content!, offset);
    if (entry === undefined) throw missingBlob('data', idToHex(content!.subarray(offset, offset + 32)));
    marks[entry] = 1;
  }
}
