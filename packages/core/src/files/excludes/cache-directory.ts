import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { joinPath } from '../raw-path.ts';

/** The name of the tag, latin1. */
export const cacheTagName = 'CACHEDIR.TAG';
const signature = Buffer.from('Signature: 8a477f597d28d172789f06886806bc55', 'latin1');

/**
 * True when a directory is marked as a cache by a valid tag (https://bford.info/cachedir/): a regular file that
 * starts with the signature. Of such a directory restic's `--exclude-caches` keeps the directory and the tag.
 */
export function isCacheDirectory(path: Buffer): boolean {
  let fd: number | undefined;
  try {
    // Not blocking, in case the name belongs to a pipe.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    fd = openSync(joinPath(path, Buffer.from(cacheTagName, 'latin1')), flags);
    if (!fstatSync(fd).isFile()) return false;
    const start = Buffer.alloc(signature.length);
    return readSync(fd, start, 0, start.length, 0) === start.length && start.equals(signature);
  } catch {
    return false;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
