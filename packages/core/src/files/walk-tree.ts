import { HoldfastError } from '../errors.ts';
import { displayPath } from './display-path.ts';
import { cacheTagName, isCacheDirectory } from './excludes/cache-directory.ts';
import type { Excludes } from './excludes/excludes.ts';
import type { ExtendedAttributeReader } from './extended-attributes/read-attributes.ts';
import type { FileMetadata } from './file-metadata.ts';
import { errnoOf, type FileProblem, fileProblem, reasonOf } from './file-problem.ts';
import type { OwnerNames } from './owner-names.ts';
import { joinPath } from './raw-path.ts';
import { readDirectory } from './read-directory.ts';
import { readMetadata } from './read-metadata.ts';
import { createTimeSlice, type TimeSlice } from './time-slice.ts';
import { addExtendedAttributes } from './walk-attributes.ts';

/**
 * What a walk meets, in depth-first order with the entries of every directory sorted by raw name. A directory is an
 * `enter`, then everything in it, then a `leave` with the same metadata object; everything else is an `entry`.
 */
export interface WalkEvent {
  kind: 'enter' | 'entry' | 'leave';
  /** The full path, raw bytes. */
  path: Buffer;
  metadata: FileMetadata;
}

export interface WalkOptions {
  owners: OwnerNames;
  /** Undefined where there is none: the walk then yields no extended attributes. */
  extendedAttributes?: ExtendedAttributeReader | undefined;
  excludes?: Excludes | undefined;
  /** Of directories with a valid CACHEDIR.TAG, keep only the directory and the tag. */
  excludeCaches?: boolean | undefined;
  /** Stay on the file system of the root. Mount points are kept as empty directories. */
  oneFileSystem?: boolean | undefined;
  /** Told about everything that could not be read. */
  onProblem: (problem: FileProblem) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Walks a directory tree (or a single entry) without following symbolic links. Memory is bounded by the depth and by the
 * largest directory, and with extended attributes by a window of a few thousand entries.
 *
 * A directory that cannot be listed is a problem and is left out, as restic does. Throws `source-not-found` when
 * the root itself cannot be read, and `cancelled`.
 */
export function walkTree(root: Buffer, options: WalkOptions): AsyncIterable<WalkEvent> {
  const events = walk(root, options);
  return options.extendedAttributes === undefined
    ? events
    : addExtendedAttributes(events, options.extendedAttributes, options.onProblem, options.signal);
}

interface OpenDirectory {
  path: Buffer;
  /** Relative to the root, latin1, with a slash at its end; empty for the root. */
  relative: string;
  metadata: FileMetadata;
  entries: FileMetadata[];
  next: number;
}

async function* walk(root: Buffer, options: WalkOptions): AsyncGenerator<WalkEvent> {
  const slice = createTimeSlice(options.signal);
  const rootMetadata = await readRoot(root, options.owners);
  if (rootMetadata.type !== 'dir') {
    if (rootMetadata.type !== 'socket') yield { kind: 'entry', path: root, metadata: rootMetadata };
    return;
  }
  const open: OpenDirectory[] = [];
  const enter = async (path: Buffer, relative: string, metadata: FileMetadata): Promise<boolean> => {
    const foreign = options.oneFileSystem === true && metadata.deviceId !== rootMetadata.deviceId;
    const entries = foreign ? [] : await list(path, relative, options, slice);
    if (entries !== undefined) open.push({ path, relative, metadata, entries, next: 0 });
    return entries !== undefined;
  };
  if (await enter(root, '', rootMetadata)) yield { kind: 'enter', path: root, metadata: rootMetadata };
  while (open.length > 0) {
    const directory = open[open.length - 1]!;
    const metadata = directory.entries[directory.next];
    directory.next += 1;
    if (metadata === undefined) {
      open.pop();
      yield { kind: 'leave', path: directory.path, metadata: directory.metadata };
      continue;
    }
    const relative = directory.relative + metadata.name.toString('latin1');
    const isDirectory = metadata.type === 'dir';
    if (options.excludes?.excludes(relative, isDirectory)) continue;
    const path = joinPath(directory.path, metadata.name);
    if (isDirectory) {
      if (await enter(path, `${relative}/`, metadata)) yield { kind: 'enter', path, metadata };
    } else if (!options.oneFileSystem || metadata.deviceId === rootMetadata.deviceId) {
      yield { kind: 'entry', path, metadata };
    }
  }
}

async function readRoot(root: Buffer, owners: OwnerNames): Promise<FileMetadata> {
  try {
    return await readMetadata(root, owners);
  } catch (error) {
    const message = `${displayPath(root)} cannot be backed up: ${reasonOf(error)}. Check the path and its permissions.`;
    throw new HoldfastError('source-not-found', message, { cause: error });
  }
}

/** The entries of a directory; undefined when it could not be listed or is gone. */
async function list(
  path: Buffer,
  relative: string,
  options: WalkOptions,
  slice: TimeSlice,
): Promise<FileMetadata[] | undefined> {
  try {
    const { entries, problems } = await readDirectory(path, {
      owners: options.owners,
      slice,
      selectNames: options.excludeCaches ? (names) => namesToKeep(path, names) : undefined,
    });
    for (const problem of problems) {
      const name = problem.path
        .subarray(problem.path.length - lastNameLength(problem.path))
        .toString('latin1');
      if (!options.excludes?.excludes(relative + name, false)) options.onProblem(problem);
    }
    return entries;
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    if (errnoOf(error) !== 'ENOENT') {
      options.onProblem(fileProblem(path, 'unreadable', 'the directory could not be listed', error));
    }
    return undefined;
  }
}

function namesToKeep(path: Buffer, names: string[]): string[] {
  return names.includes(cacheTagName) && isCacheDirectory(path) ? [cacheTagName] : names;
}

function lastNameLength(path: Buffer): number {
  return path.length - 1 - path.lastIndexOf(0x2f);
}
