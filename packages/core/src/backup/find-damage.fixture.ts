import { getNode, type TreeNode, type Vault } from '../vault/index.ts';
import type { Backup } from './backup.ts';

export function findNodeOf(vault: Vault, backup: Backup, path: string): Promise<TreeNode> {
  const names = path.split('/').filter((name) => name !== '');
  return getNode(
    vault,
    backup.snapshot.tree,
    names.map((name) => Buffer.from(name)),
  );
}
