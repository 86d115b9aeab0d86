/** The last step of every backup: everything durable, then the snapshot that makes it visible. */
import { hostname } from 'node:os';
import { throwIfCancelled } from '../errors.ts';
import {
  currentUser,
  formatGoTime,
  type SnapshotSummary,
  type StoredSnapshot,
  saveSnapshot,
  type VaultLock,
  type VaultWriter,
} from '../vault/index.ts';

export const programVersion = 'holdfast 0.1.0';

export interface RunCounts {
  filesNew: number;
  filesChanged: number;
  filesUnmodified: number;
  dirs: number;
  bytes: number;
}

export interface PublishOptions {
  writer: VaultWriter;
  lock: VaultLock;
  tree: string;
  paths: string[];
  tags: string[];
  parent?: string | undefined;
  excludes?: string[] | undefined;
  startedAt: Date;
  /** The snapshot's own time. Default: `startedAt`. */
  time?: Date | undefined;
  counts: RunCounts;
}

/** Flushes the writer and stores the snapshot. After this the backup exists; before, nothing of it is visible. */
export async function publishBackup(options: PublishOptions): Promise<StoredSnapshot> {
  const { writer, lock, counts } = options;
  await writer.flush();
  throwIfCancelled(writer.signal);
  const endedAt = new Date();
  const summary: SnapshotSummary = {
    backupStart: goTime(options.startedAt),
    backupEnd: goTime(endedAt),
    filesNew: counts.filesNew,
    filesChanged: counts.filesChanged,
    filesUnmodified: counts.filesUnmodified,
    dirsNew: counts.dirs,
    dirsChanged: 0,
    dirsUnmodified: 0,
    dataBlobs: writer.stats.addedBlobs - writer.stats.addedTrees,
    treeBlobs: writer.stats.addedTrees,
    dataAdded: BigInt(writer.stats.addedPlainBytes),
    dataAddedPacked: BigInt(writer.stats.storedBytes),
    totalFilesProcessed: counts.filesNew + counts.filesChanged + counts.filesUnmodified,
    totalBytesProcessed: BigInt(counts.bytes),
  };
  await lock.assertHeld();
  return saveSnapshot(writer.vault, {
    time: goTime(options.time ?? options.startedAt),
    parent: options.parent,
    tree: options.tree,
    paths: options.paths,
    hostname: hostname(),
    ...currentUser(),
    excludes: options.excludes,
    tags: options.tags,
    programVersion,
    summary,
  });
}

function goTime(date: Date): string {
  return formatGoTime({ ns: BigInt(date.getTime()) * 1_000_000n, offsetMinutes: 0 });
}
