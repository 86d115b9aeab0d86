import { describe, expect, test } from 'vitest';
import { HoldfastError } from '../errors.ts';
import { storageError } from './storage-errors.ts';

describe('storageError', () => {
  test.each([
    ['ENOENT', 'storage-not-found', false],
    ['ENOTDIR', 'storage-not-found', false],
    ['EISDIR', 'storage-not-found', false],
    ['EEXIST', 'storage-exists', false],
    ['ENOSPC', 'storage-full', false],
    ['EDQUOT', 'storage-full', false],
    ['EACCES', 'storage-denied', false],
    ['EPERM', 'storage-denied', false],
    ['EROFS', 'storage-denied', false],
    ['EIO', 'storage-failed', true],
    ['EMFILE', 'storage-failed', true],
    ['ENAMETOOLONG', 'storage-failed', false],
  ])('%s is %s', (systemCode, code, retryable) => {
    const cause = Object.assign(new Error('system'), { code: systemCode });
    expect(storageError(cause, 'store', '/vault/data/x')).toMatchObject({
      code,
      retryable,
      cause,
      message: expect.stringContaining('/vault/data/x'),
      data: { path: '/vault/data/x', systemCode },
    });
  });

  test('passes what is ours, and gives everything else a code', () => {
    const ours = new HoldfastError('cancelled', 'x');
    expect(storageError(ours, 'store', '/x')).toBe(ours);
    expect(storageError('odd', 'store', '/x').code).toBe('storage-failed');
  });
});
