import { expect, test } from 'vitest';
import { isUnchanged } from './change-detection.ts';
import type { FileMetadata } from './file-metadata.ts';

const time = (ns: bigint) => ({ ns, offsetMinutes: 0 });
const file: FileMetadata = {
  name: Buffer.from('a'),
  type: 'file',
  mode: 0o644,
  mtime: time(1n),
  atime: time(1n),
  ctime: time(2n),
  uid: 0,
  gid: 0,
  inode: 7n,
  size: 9n,
};

test('a file is unchanged when type, size, mtime, ctime and inode are equal', () => {
  expect(isUnchanged(file, { ...file, uid: 5, ctime: { ns: 2n, offsetMinutes: 120 } })).toBe(true);
  // A vault leaves out sizes of 0.
  expect(isUnchanged({ ...file, size: 0n }, { ...file, size: undefined })).toBe(true);
});

test.each<Partial<FileMetadata>>([
  { type: 'symlink' },
  { size: 10n },
  { mtime: time(3n) },
  { ctime: time(3n) },
  { inode: 8n },
  { inode: undefined },
])('a parent with %o has other content', (difference) => {
  expect(isUnchanged(file, { ...file, ...difference })).toBe(false);
  expect(isUnchanged({ ...file, ...difference }, file)).toBe(false);
});
