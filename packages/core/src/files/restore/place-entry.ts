import { type BigIntStats, linkSync, lstatSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { HoldfastError } from '../../errors.ts';
import { displayPath } from '../display-path.ts';
import { errnoOf } from '../file-problem.ts';
import { joinPath } from '../raw-path.ts';
import type { DirectoryHandle } from './directory-handle.ts';

/**
 * What to do when a name is taken by something that is not part of this restore:
 * `replace` it in one step, `skip` the restored entry, `keep` both (the restored one as `<name>.restored`), or `fail`.
 * Directories are merged in all cases; a directory with entries is never replaced by something else.
 */
export type ExistingPolicy = 'keep' | 'replace' | 'skip' | 'fail';

/** What a name stands for now, links not followed; undefined when it is free. */
export function lookUp(directory: DirectoryHandle, name: Buffer): BigIntStats | undefined {
  return lstatSync(directory.entry(name), { bigint: true, throwIfNoEntry: false });
}

/**
 * Gives a finished entry its name, in one step: readers see the old state or the whole new entry. Returns the name
 * it got, or undefined when the policy is `skip` and the name is taken; then the temporary name is gone.
 */
export function placeEntry(
  directory: DirectoryHandle,
  temporary: Buffer,
  name: Buffer,
  existing: ExistingPolicy,
): Buffer | undefined {
  if (existing === 'replace') {
    replace(directory, temporary, name);
    return name;
  }
  for (let attempt = 0; ; attempt += 1) {
    const candidate = attempt === 0 ? name : nameBeside(name, attempt);
    if (moveToFreeName(directory, temporary, candidate)) return candidate;
    if (existing === 'fail') throw nameTaken(directory, name);
    if (existing === 'skip') {
      unlinkSync(directory.entry(temporary));
      return undefined;
    }
  }
}

export function nameTaken(directory: DirectoryHandle, name: Buffer): HoldfastError {
  const path = displayPath(joinPath(directory.path, name));
  const message = `${path} exists already. Restore into an empty directory, or choose what happens to existing files.`;
  return new HoldfastError('target-not-empty', message, { data: { path } });
}

function replace(directory: DirectoryHandle, temporary: Buffer, name: Buffer): void {
  const from = directory.entry(temporary);
  const to = directory.entry(name);
  try {
    renameSync(from, to);
  } catch (error) {
    if (!['EISDIR', 'ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) throw error;
    // A directory is in the way: an empty one may go, rmdir refuses any other.
    rmdirSync(to);
    renameSync(from, to);
  }
  // Renaming one name of a file to another name of the same file does nothing (rename(2)).
  removeQuietly(directory, temporary);
}

/** link(2) refuses a taken name, where rename(2) would replace it. False when the name is taken. */
function moveToFreeName(directory: DirectoryHandle, temporary: Buffer, name: Buffer): boolean {
  const from = directory.entry(temporary);
  try {
    linkSync(from, directory.entry(name));
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'].includes(errnoOf(error) ?? '')) throw error;
    // No hard links here (FAT, some network file systems): look, then rename.
    if (lookUp(directory, name) !== undefined) return false;
    renameSync(from, directory.entry(name));
    return true;
  }
  unlinkSync(from);
  return true;
}

const longestName = 255;

/** A name for a restored entry beside one that is kept, within the limit of file systems. */
export function nameBeside(name: Buffer, attempt: number): Buffer {
  const suffix = Buffer.from(attempt === 1 ? '.restored' : `.restored-${attempt}`);
  return Buffer.concat([name.subarray(0, longestName - suffix.length), suffix]);
}

export function removeQuietly(directory: DirectoryHandle, name: Buffer): void {
  try {
    unlinkSync(directory.entry(name));
  } catch {
    // It is not there, or cannot be removed: nothing better can be done with a leftover.
  }
}
