import { type BigIntStats, lstatSync, readlinkSync } from 'node:fs';
import type { FileMetadata } from './file-metadata.ts';
import { fileTypeOf, goModeOf } from './file-mode.ts';
import type { OwnerNames } from './owner-names.ts';
import { baseName } from './raw-path.ts';

/**
 * The metadata of one entry, by lstat: of a link itself, not of what it points at. Throws the system's error when
 * the entry cannot be read. Extended attributes are read apart (extended-attributes/), many entries at a time.
 */
export async function readMetadata(path: Buffer, owners: OwnerNames): Promise<FileMetadata> {
  const stats = lstatSync(path, { bigint: true });
  const uid = Number(stats.uid);
  const gid = Number(stats.gid);
  await owners.resolve([uid], [gid]);
  return describe(baseName(path), path, stats, owners);
}

/** Metadata from a stat. Owners that `owners` must look up first stay without a name. */
export function describe(name: Buffer, path: Buffer, stats: BigIntStats, owners: OwnerNames): FileMetadata {
  const stMode = Number(stats.mode);
  const uid = Number(stats.uid);
  const gid = Number(stats.gid);
  const metadata: FileMetadata = {
    name,
    type: fileTypeOf(stMode),
    mode: goModeOf(stMode),
    mtime: { ns: stats.mtimeNs, offsetMinutes: 0 },
    atime: { ns: stats.mtimeNs, offsetMinutes: 0 },
    ctime: { ns: stats.ctimeNs, offsetMinutes: 0 },
    uid,
    gid,
    user: owners.user(uid) ?? undefined,
    group: owners.group(gid) ?? undefined,
    inode: stats.ino,
    deviceId: stats.dev,
  };
  // restic stores the link count for these types only, not for directories and pipes.
  switch (metadata.type) {
    case 'file':
      metadata.size = stats.size;
      metadata.links = stats.nlink;
      break;
    case 'symlink':
      metadata.linkTarget = readlinkSync(path, 'buffer');
      metadata.links = stats.nlink;
      break;
    case 'dev':
    case 'chardev':
      metadata.device = stats.rdev;
      metadata.links = stats.nlink;
      break;
    default:
  }
  return metadata;
}
