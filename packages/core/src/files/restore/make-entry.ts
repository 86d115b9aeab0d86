import { symlinkSync } from 'node:fs';
import { HoldfastError } from '../../errors.ts';
import { displayPath } from '../display-path.ts';
import type { FileMetadata } from '../file-metadata.ts';
import { findProgram, runProgram } from '../run-program.ts';
import { type DirectoryHandle, descriptorPaths } from './directory-handle.ts';

/** Makes a symbolic link, a pipe or a device under a temporary name. `path` is for messages. */
export async function makeEntry(
  parent: DirectoryHandle,
  temporary: Buffer,
  path: Buffer,
  metadata: FileMetadata,
): Promise<void> {
  switch (metadata.type) {
    case 'symlink':
      symlinkSync(linkTargetOf(metadata, path), parent.entry(temporary));
      return;
    case 'fifo':
      return makeNode(parent, temporary, path, ['p']);
    case 'dev':
      return makeNode(parent, temporary, path, ['b', ...deviceNumbers(metadata.device ?? 0n)]);
    case 'chardev':
      return makeNode(parent, temporary, path, ['c', ...deviceNumbers(metadata.device ?? 0n)]);
    default:
      throw new HoldfastError(
        'unsupported',
        `${displayPath(path)} is of the type ${metadata.type}, which cannot be restored.`,
      );
  }
}

function linkTargetOf({ linkTarget }: FileMetadata, path: Buffer): Buffer {
  if (linkTarget !== undefined && linkTarget.length > 0 && !linkTarget.includes(0)) return linkTarget;
  const message = `${displayPath(path)} is a symbolic link without a usable target in the backup. It was not restored.`;
  throw new HoldfastError('restore-failed', message);
}

/** Node has no mknod(2). Such entries are rare: one run of `mknod` each, at the path of the open directory. */
async function makeNode(
  parent: DirectoryHandle,
  temporary: Buffer,
  path: Buffer,
  kind: string[],
): Promise<void> {
  const mknod = await findProgram('mknod');
  const entry = descriptorPaths
    ? `/proc/${process.pid}/fd/${parent.fd}/${temporary.toString('latin1')}`
    : parent.entry(temporary).toString('utf8');
  const result =
    mknod === undefined
      ? undefined
      : await runProgram(mknod, ['-m', '0600', '--', entry, ...kind], Buffer.alloc(0));
  if (result?.exitCode === 0) return;
  const reason =
    result === undefined
      ? 'the program mknod is not installed'
      : (result.stderr.toString('utf8').trim().split(': ').pop() ?? 'mknod failed').toLowerCase();
  const message = `${displayPath(path)} is a device or a pipe and could not be made: ${reason}. Devices can be restored by root only.`;
  throw new HoldfastError('restore-failed', message, { data: { path: displayPath(path) } });
}

/** Splits st_rdev as glibc packs it (makedev(3)). */
function deviceNumbers(device: bigint): [major: string, minor: string] {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n);
  const minor = (device & 0xffn) | ((device >> 12n) & 0xffffff00n);
  return [String(major), String(minor)];
}
