import { type BigIntStats, closeSync, constants, fstatSync, openSync, read } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { throwIfCancelled } from '../errors.ts';
import type { ExtendedAttributeReader } from './extended-attributes/read-attributes.ts';
import type { FileMetadata } from './file-metadata.ts';
import { fileTypeOf } from './file-mode.ts';
import { errnoOf, type FileProblem, fileProblem } from './file-problem.ts';
import type { OwnerNames } from './owner-names.ts';
import { describe } from './read-metadata.ts';

export interface OpenStableOptions {
  owners: OwnerNames;
  /** Reads the attributes again when the file is no longer the one that the walk saw. */
  extendedAttributes?: ExtendedAttributeReader | undefined;
  signal?: AbortSignal | undefined;
}

/** `vanished`: the file was deleted after the walk saw it, which is no problem. */
export type OpenStableResult =
  | { status: 'opened'; file: StableFile }
  | { status: 'vanished' }
  | { status: 'problem'; problem: FileProblem };

/**
 * Opens a regular file that a walk has seen, without following a link and, where the user may, without touching its
 * access time. What was put in the file's place meanwhile is accepted if it is a regular file: programs replace files by renaming,
 * and the metadata is taken anew from the open file, so that it always belongs to the content that is read.
 */
export async function openStable(
  path: Buffer,
  seen: FileMetadata,
  options: OpenStableOptions,
): Promise<OpenStableResult> {
  throwIfCancelled(options.signal);
  let fd: number | undefined;
  try {
    fd = openForReading(path);
    const stats = await statAfterTick(fd);
    if (fileTypeOf(Number(stats.mode)) !== 'file') {
      closeSync(fd);
      return problemOf(fileProblem(path, 'changed-type', 'it was a file and is something else now'));
    }
    const metadata = await describeAgain(path, seen, stats, options);
    return { status: 'opened', file: new StableFile(fd, path, metadata, stats, options.signal) };
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return { status: 'vanished' };
    if (errno === undefined) throw error;
    if (errno === 'ELOOP' || errno === 'ENXIO') {
      return problemOf(fileProblem(path, 'changed-type', 'it was a file and is something else now'));
    }
    return problemOf(fileProblem(path, 'unreadable', 'the file could not be opened', error));
  }
}

/** At least two ticks of the slowest kernel clock (100 Hz). */
const tickMs = 20;

/**
 * A file that changes again within the clock tick of its last change keeps its times; read in between, no later backup
 * would notice. So the tick is let pass before the state that counts is taken.
 */
async function statAfterTick(fd: number): Promise<BigIntStats> {
  const stats = fstatSync(fd, { bigint: true });
  const ageMs = Date.now() - Number(stats.ctimeNs / 1_000_000n);
  if (ageMs < 0 || ageMs >= tickMs) return stats;
  await sleep(tickMs - ageMs);
  return fstatSync(fd, { bigint: true });
}

function problemOf(problem: FileProblem): OpenStableResult {
  return { status: 'problem', problem };
}

// Not blocking, in case a pipe was put in the file's place.
const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** Only on Linux, and only the owner of a file and root may use it. */
const noAccessTime = constants.O_NOATIME ?? 0;

function openForReading(path: Buffer): number {
  try {
    return openSync(path, readFlags | noAccessTime);
  } catch (error) {
    if (errnoOf(error) !== 'EPERM' || noAccessTime === 0) throw error;
    return openSync(path, readFlags);
  }
}

async function describeAgain(
  path: Buffer,
  seen: FileMetadata,
  stats: BigIntStats,
  { owners, extendedAttributes, signal }: OpenStableOptions,
): Promise<FileMetadata> {
  const untouched =
    stats.ino === seen.inode && stats.ctimeNs === seen.ctime.ns && stats.dev === seen.deviceId;
  if (untouched) return { ...seen };
  await owners.resolve([Number(stats.uid)], [Number(stats.gid)]);
  const metadata = describe(seen.name, path, stats, owners);
  const reading = await extendedAttributes?.read([path], signal);
  metadata.extendedAttributes = reading?.attributes.get(path.toString('latin1'));
  return metadata;
}

/** An open file and the proof, at the end, that it stayed the same while it was read. */
export class StableFile implements AsyncDisposable {
  /** From the open file. Its size is that at opening: the node must be given the number of bytes read. */
  readonly metadata: FileMetadata;
  readonly #path: Buffer;
  readonly #opened: BigIntStats;
  readonly #signal: AbortSignal | undefined;
  #fd: number | undefined;
  #bytesRead = 0;

  constructor(
    fd: number,
    path: Buffer,
    metadata: FileMetadata,
    opened: BigIntStats,
    signal: AbortSignal | undefined,
  ) {
    this.#fd = fd;
    this.#path = path;
    this.metadata = metadata;
    this.#opened = opened;
    this.#signal = signal;
  }

  /**
   * Fills as much of `buffer` as one read gives and resolves to the number of bytes; 0 at the end. Never reads
   * beyond the size at opening, so that a file which grows all the time comes to an end; a file that claims
   * to be empty (as those of /proc do) is read until it gives nothing more. Throws the system's error.
   */
  async read(buffer: Uint8Array): Promise<number> {
    throwIfCancelled(this.#signal);
    if (this.#fd === undefined) throw new Error('The file is closed.');
    const size = Number(this.#opened.size);
    const length = size === 0 ? buffer.length : Math.min(buffer.length, size - this.#bytesRead);
    if (length === 0) return 0;
    const count = await readAt(this.#fd, buffer, length);
    this.#bytesRead += count;
    return count;
  }

  /**
   * Closes the file and says whether what was read is one consistent state: a problem when size, mtime or ctime
   * changed since opening, or when fewer or more bytes came than the file claimed.
   */
  finish(): { bytesRead: bigint; problem?: FileProblem } {
    if (this.#fd === undefined) throw new Error('The file is closed.');
    const now = fstatSync(this.#fd, { bigint: true });
    this.#close();
    const bytesRead = BigInt(this.#bytesRead);
    const opened = this.#opened;
    const what =
      now.size !== opened.size || now.mtimeNs !== opened.mtimeNs || now.ctimeNs !== opened.ctimeNs
        ? 'it changed while it was read, so what was stored of it may be a mixture'
        : bytesRead !== opened.size
          ? `it gave ${bytesRead} bytes and should have ${opened.size}`
          : undefined;
    if (what === undefined) return { bytesRead };
    return { bytesRead, problem: fileProblem(this.#path, 'changed-while-read', what) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
  }

  #close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

function readAt(fd: number, buffer: Uint8Array, length: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, buffer, 0, length, null, (error, count) => (error === null ? resolve(count) : reject(error)));
  });
}
