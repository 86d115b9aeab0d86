/**
 * What is known about one entry of a directory, as restic records it on Linux. The field names and types are those
 * of a vault's tree node without its content, so that one can be made from the other by adding `content`; they are
 * declared here again because reading directories must not depend on the vault.
 */
export interface FileMetadata {
  /** The raw bytes of the name; a file system knows no encoding. */
  name: Buffer;
  type: FileType;
  /** Go's os.FileMode bits (not st_mode), unsigned 32 bits: see file-mode.ts. */
  mode: number;
  mtime: FileTime;
  /** A copy of mtime, as restic stores it by default: reading a file must not change its backup. */
  atime: FileTime;
  ctime: FileTime;
  uid: number;
  gid: number;
  /** Left out when the system does not know the id. */
  user?: string | undefined;
  group?: string | undefined;
  inode?: bigint | undefined;
  /** st_dev of the file system that holds the entry. */
  deviceId?: bigint | undefined;
  /** Bytes; only for files. */
  size?: bigint | undefined;
  /** Number of names; for files, symbolic links and devices. Two entries with equal inode and device are one file. */
  links?: bigint | undefined;
  /** The raw bytes that a symbolic link holds. */
  linkTarget?: Buffer | undefined;
  extendedAttributes?: ExtendedAttribute[] | undefined;
  /** st_rdev; only for devices. */
  device?: bigint | undefined;
}

export type FileType = 'file' | 'dir' | 'symlink' | 'dev' | 'chardev' | 'fifo' | 'socket' | 'irregular';

/** Nanoseconds since the epoch. Times read here are in UTC: the offset is always 0. */
export interface FileTime {
  ns: bigint;
  offsetMinutes: number;
}

/** POSIX ACLs travel as the attributes `system.posix_acl_access` and `system.posix_acl_default`. */
export interface ExtendedAttribute {
  name: string;
  value: Buffer;
}
