import { randomBytes } from 'node:crypto';
import type { MetadataSetter } from './apply-metadata.ts';
import type { DirectoryHandle } from './directory-handle.ts';
import type { InheritedAcls } from './inherited-acls.ts';
import type { ExistingPolicy } from './place-entry.ts';

/** What all directories and files of one restore share. */
export interface RestoreContext {
  root: DirectoryHandle;
  existing: ExistingPolicy;
  sparse: boolean;
  setter: MetadataSetter;
  acls: InheritedAcls;
  signal: AbortSignal | undefined;
  /** A name that is free in every directory; entries carry it until they are finished. */
  temporaryName(): Buffer;
}

export function createTemporaryNames(): () => Buffer {
  const prefix = `.holdfast-${randomBytes(8).toString('hex')}-`;
  let count = 0;
  return () => {
    count += 1;
    return Buffer.from(prefix + count);
  };
}

/** Where a finished entry is, and which inode it is: to make hard links to it later. */
export interface RestoredEntry {
  /** The names of the directories below the target that lead to it. */
  directory: readonly Buffer[];
  /** Not the name asked for when both were kept. */
  name: Buffer;
  inode: bigint;
  deviceId: bigint;
}

/** `skipped`: the name was taken and the policy keeps what was there. */
export type RestoreOutcome = { status: 'restored'; entry: RestoredEntry } | { status: 'skipped' };
