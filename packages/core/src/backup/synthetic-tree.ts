/**
 * Files and directories that exist in a backup only: dumps and manifests. They carry no inode, device or link count,
 * since restic takes equal ones for hard links and would restore one file's content under another's name.
 */
import { createTreeBuilder, type SavedContent, type TreeNode, type VaultWriter } from '../vault/index.ts';

export function syntheticFile(name: string, saved: SavedContent, at: Date): TreeNode {
  return {
    ...syntheticNode(name, at),
    type: 'file',
    mode: 0o644,
    size: BigInt(saved.sizeBytes),
    content: saved.content,
  };
}

export function syntheticDirectory(name: string, subtree: string, at: Date): TreeNode {
  return { ...syntheticNode(name, at), type: 'dir', mode: directoryMode, content: null, subtree };
}

/** Go's os.ModeDir with rwxr-xr-x. */
const directoryMode = (0x80000000 | 0o755) >>> 0;

function syntheticNode(name: string, at: Date): Omit<TreeNode, 'type' | 'mode' | 'content'> {
  const time = { ns: BigInt(at.getTime()) * 1_000_000n, offsetMinutes: 0 };
  return {
    name: Buffer.from(name),
    mtime: time,
    atime: time,
    ctime: time,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
  };
}

/** Stores a directory of these nodes; returns its id in hex. */
export async function saveTree(writer: VaultWriter, nodes: TreeNode[]): Promise<string> {
  const builder = createTreeBuilder();
  for (const node of nodes.sort((a, b) => a.name.compare(b.name))) builder.add(node);
  return (await writer.saveBlob('tree', builder.finish())).toString('hex');
}
