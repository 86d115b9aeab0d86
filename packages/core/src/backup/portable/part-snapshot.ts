import type { Snapshot } from '../../vault/index.ts';
import type { Backup } from '../backup.ts';

/** Marks a portable backup, and what was adopted from one, that lacks something of the backup that it was made from. */
export const partTag = 'part';

/** What the snapshot of a part says in place of the whole's. */
export function partChanges(
  { snapshot, tags }: Backup,
  counts: { files: number; directories: number; bytes: number },
): Partial<Snapshot> {
  const { summary, time } = snapshot;
  return {
    // It is not that backup, so it does not go by its id.
    original: undefined,
    tags: [...tags, partTag],
    summary: {
      backupStart: summary?.backupStart ?? time,
      backupEnd: summary?.backupEnd ?? time,
      filesNew: counts.files,
      filesChanged: 0,
      filesUnmodified: 0,
      dirsNew: counts.directories,
      dirsChanged: 0,
      dirsUnmodified: 0,
      dataBlobs: 0,
      treeBlobs: 0,
      dataAdded: 0n,
      dataAddedPacked: 0n,
      totalFilesProcessed: counts.files,
      totalBytesProcessed: BigInt(counts.bytes),
    },
  };
}
