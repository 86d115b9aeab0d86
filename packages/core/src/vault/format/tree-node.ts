/**
 * One entry of a restic tree (restic's `node`), decoded. Names and link targets are raw bytes, as the file system
 * has them; times are nanoseconds since the epoch; 64-bit numbers are bigint so that none is rounded.
 */
export interface TreeNode {
  name: Buffer;
  type: NodeType;
  /** Go's os.FileMode bits (not st_mode), unsigned 32 bits. Left out of the JSON when 0. */
  mode: number;
  mtime: NodeTime;
  atime: NodeTime;
  ctime: NodeTime;
  uid: number;
  gid: number;
  user?: string | undefined;
  group?: string | undefined;
  /** Left out for synthetic files: two nodes with equal inode and device are restored as hard links. */
  inode?: bigint | undefined;
  deviceId?: bigint | undefined;
  size?: bigint | undefined;
  links?: bigint | undefined;
  linkTarget?: Buffer | undefined;
  extendedAttributes?: ExtendedAttribute[] | undefined;
  /** Values are kept as their JSON text: they are foreign, and are written back as they came. */
  genericAttributes?: Record<string, string> | undefined;
  device?: bigint | undefined;
  /** The 32-byte blob ids one after another; null for everything that is not a file. */
  content: Buffer | null;
  /** Tree id in hex; only for directories. */
  subtree?: string | undefined;
  error?: string | undefined;
}

export type NodeType = 'file' | 'dir' | 'symlink' | 'dev' | 'chardev' | 'fifo' | 'socket' | 'irregular';

/** Nanoseconds since the epoch (UTC) and the offset the time was written with. Ours are always written in UTC. */
export interface NodeTime {
  ns: bigint;
  /** Minutes east of UTC; 0 writes `Z`. */
  offsetMinutes: number;
}

export interface ExtendedAttribute {
  name: string;
  value: Buffer;
}
