import { type BigIntStats, lstatSync, readdirSync } from 'node:fs';
import type { FileMetadata } from './file-metadata.ts';
import { errnoOf, type FileProblem, fileProblem } from './file-problem.ts';
import type { OwnerNames } from './owner-names.ts';
import { joinPath } from './raw-path.ts';
import { describe } from './read-metadata.ts';
import { createTimeSlice, type TimeSlice } from './time-slice.ts';

export interface DirectoryListing {
  /** Sorted by the raw bytes of the names. Sockets are left out: restic does not store them. */
  entries: FileMetadata[];
  /** Entries that exist and could not be read. */
  problems: FileProblem[];
}

export interface ReadDirectoryOptions {
  owners: OwnerNames;
  signal?: AbortSignal | undefined;
  /** Shared by the reads of one walk, so that small directories together do not hold up the event loop. */
  slice?: TimeSlice | undefined;
  /** Chooses among the names (latin1, one character per byte) before anything is read of the entries. */
  selectNames?: ((names: string[]) => string[]) | undefined;
}

/**
 * Lists a directory and reads the metadata of every entry.
 *
 * An entry that vanishes between the listing and its lstat is left out silently: it is gone, as if the listing had
 * been taken a moment later. Anything else that fails for one entry is a problem by name. Throws the system's error
 * when the directory itself cannot be listed.
 */
export async function readDirectory(path: Buffer, options: ReadDirectoryOptions): Promise<DirectoryListing> {
  const slice = options.slice ?? createTimeSlice(options.signal);
  if (slice.isOver()) await slice.rest();
  const listed = readdirSync(path, { encoding: 'latin1' });
  const names = options.selectNames?.(listed) ?? listed;
  // Strings with one character per byte sort in byte order.
  names.sort();
  const listing: DirectoryListing = { entries: [], problems: [] };
  const nameless: FileMetadata[] = [];
  for (const listedName of names) {
    const name = Buffer.from(listedName, 'latin1');
    const metadata = readEntry(joinPath(path, name), name, options.owners, listing.problems);
    if (metadata !== undefined && metadata.type !== 'socket') {
      listing.entries.push(metadata);
      if (lacksOwnerName(metadata, options.owners)) nameless.push(metadata);
    }
    if (slice.isOver()) await slice.rest();
  }
  if (nameless.length > 0) await addOwnerNames(nameless, options.owners);
  return listing;
}

function readEntry(
  path: Buffer,
  name: Buffer,
  owners: OwnerNames,
  problems: FileProblem[],
): FileMetadata | undefined {
  try {
    const stats: BigIntStats | undefined = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? undefined : describe(name, path, stats, owners);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT')
      problems.push(fileProblem(path, 'unreadable', 'could not be read', error));
    return undefined;
  }
}

function lacksOwnerName(metadata: FileMetadata, owners: OwnerNames): boolean {
  return owners.user(metadata.uid) === null || owners.group(metadata.gid) === null;
}

async function addOwnerNames(entries: FileMetadata[], owners: OwnerNames): Promise<void> {
  await owners.resolve(
    new Set(entries.map((entry) => entry.uid)),
    new Set(entries.map((entry) => entry.gid)),
  );
  for (const entry of entries) {
    entry.user = owners.user(entry.uid) ?? undefined;
    entry.group = owners.group(entry.gid) ?? undefined;
  }
}
