import type { FileMetadata } from './file-metadata.ts';

/**
 * True when a file is surely what its parent backup has: type, size, mtime, ctime and inode are all equal. ctime
 * cannot be set by programs, so content that was changed with its mtime put back is noticed too. Metadata is always
 * stored anew; only the content may be taken from the parent, if the vault still has it.
 */
export function isUnchanged(now: FileMetadata, parent: FileMetadata): boolean {
  return (
    now.type === 'file' &&
    parent.type === 'file' &&
    now.size === (parent.size ?? 0n) &&
    now.mtime.ns === parent.mtime.ns &&
    now.ctime.ns === parent.ctime.ns &&
    now.inode === parent.inode
  );
}
