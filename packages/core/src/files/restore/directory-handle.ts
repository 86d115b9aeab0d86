import { type BigIntStats, closeSync, constants, existsSync, fstatSync, lstatSync, openSync } from 'node:fs';
import { HoldfastError } from '../../errors.ts';
import { displayPath } from '../display-path.ts';
import { joinPath } from '../raw-path.ts';

/**
 * An open directory, and paths to its entries that cannot be led astray.
 *
 * Node has no openat(2). On Linux `/proc/self/fd/<descriptor>/<name>` does the same: the kernel starts at the open
 * directory, whatever has become of its path meanwhile, and one component is looked up. Someone who swaps a
 * directory above for a symbolic link changes nothing. Elsewhere the plain path is used, after a check that
 * it still leads to the open directory; that leaves a window of microseconds.
 */
export class DirectoryHandle {
  readonly fd: number;
  /** The path as it was when opened: for messages, and for system calls only where there is no /proc. */
  readonly path: Buffer;
  readonly #identity: BigIntStats;
  readonly #descriptorPath: Buffer;
  #closed = false;

  private constructor(fd: number, path: Buffer) {
    this.fd = fd;
    this.path = path;
    this.#identity = fstatSync(fd, { bigint: true });
    this.#descriptorPath = Buffer.from(`/proc/self/fd/${fd}`);
  }

  /** Opens a directory that the caller chose: links on the way are followed. `shownAs` is its path in messages. */
  static open(path: Buffer, shownAs: Buffer = path): DirectoryHandle {
    return new DirectoryHandle(openSync(path, constants.O_RDONLY | constants.O_DIRECTORY), shownAs);
  }

  /** Opens a directory in this one. Throws ELOOP or ENOTDIR for a link and for everything else. */
  openChild(name: Buffer): DirectoryHandle {
    const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
    return new DirectoryHandle(openSync(this.entry(name), flags), joinPath(this.path, name));
  }

  /** A path for system calls that names an entry of this directory. The name must have been checked. */
  entry(name: Buffer): Buffer {
    // A closed descriptor's number may belong to another directory by now.
    if (this.#closed) throw new Error('The directory is closed.');
    if (descriptorPaths) return joinPath(this.#descriptorPath, name);
    const now = lstatSync(this.path, { bigint: true, throwIfNoEntry: false });
    if (now?.ino !== this.#identity.ino || now.dev !== this.#identity.dev) {
      const message = `${displayPath(this.path)} was exchanged while files were restored into it. Nothing more was written there.`;
      throw new HoldfastError('path-unsafe', message);
    }
    return joinPath(this.path, name);
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.fd);
  }
}

/** Whether the system has paths of open descriptors. */
export const descriptorPaths = process.platform === 'linux' && existsSync('/proc/self/fd');
/** open(2) flag that makes a descriptor of any entry, links and devices too, without opening it. Linux, not in Node. */
const pathOnly = 0o10000000;

/**
 * A way to one inode, not to a name: to set metadata of exactly the entry that was made. On Linux it is the path of a
 * descriptor, which system calls must follow; `forPrograms` is the same for child processes. Elsewhere that is
 * undefined, and `path` must not be followed. Where there is an `fd`, it is the shortest way.
 */
export interface InodePath extends Disposable {
  path: string | Buffer;
  forPrograms: string | undefined;
  fd?: number | undefined;
  /** Whom it belongs to now, where that is known. */
  owner?: { uid: number; gid: number } | undefined;
}

/** Pins what a name in a directory stands for now, without following it. */
export function pinEntry(directory: DirectoryHandle, name: Buffer): InodePath & { stats: BigIntStats } {
  const entry = directory.entry(name);
  if (!descriptorPaths) {
    const stats = lstatSync(entry, { bigint: true });
    return { path: entry, forPrograms: undefined, stats, [Symbol.dispose]: () => {} };
  }
  const fd = openSync(entry, pathOnly | constants.O_NOFOLLOW);
  const stats = fstatSync(fd, { bigint: true });
  return { ...descriptorPath(fd), stats, [Symbol.dispose]: () => closeSync(fd) };
}

/** The way to the inode of an open descriptor, which stays the caller's to close. `path` is used where there is no /proc. */
export function inodePathOf(fd: number, path: Buffer): InodePath {
  const way = descriptorPaths ? descriptorPath(fd) : { path, forPrograms: undefined };
  return { ...way, fd, [Symbol.dispose]: () => {} };
}

function descriptorPath(fd: number): { path: string; forPrograms: string } {
  return { path: `/proc/self/fd/${fd}`, forPrograms: `/proc/${process.pid}/fd/${fd}` };
}
