import { displayPath } from './display-path.ts';

/**
 * One thing about one entry that could not be done. Problems are collected and reported by name while the work goes
 * on: a backup with problems is partial, a restore with problems says what is missing.
 */
export interface FileProblem {
  /** The full path, raw bytes. */
  path: Buffer;
  code: FileProblemCode;
  /** One sentence for people, with the path in it. */
  message: string;
  /** The system's error name, such as EACCES, when there was one. */
  errno?: string | undefined;
}

export type FileProblemCode =
  // reading
  | 'unreadable'
  | 'changed-type'
  | 'changed-while-read'
  | 'attributes-unreadable'
  | 'attribute-name-damaged'
  // restoring
  | 'owner-not-restored'
  | 'privileges-dropped'
  | 'mode-not-restored'
  | 'attributes-not-restored'
  | 'times-not-restored';

export function fileProblem(path: Buffer, code: FileProblemCode, what: string, cause?: unknown): FileProblem {
  const errno = errnoOf(cause);
  const reason = cause === undefined ? '' : `: ${reasonOf(cause)}`;
  return { path, code, message: `${displayPath(path)}: ${what}${reason}.`, errno };
}

/** The system's name of an error (ENOENT …), or undefined when it is not a system error. */
export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted for this user',
  ENOENT: 'it does not exist',
  EEXIST: 'it exists already',
  ELOOP: 'it is a symbolic link',
  ENOTDIR: 'it is not a directory',
  EISDIR: 'it is a directory',
  ENOTEMPTY: 'the directory is not empty',
  ENAMETOOLONG: 'the path is too long for the system',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EIO: 'the device reported an input/output error',
  EMFILE: 'too many files are open',
  EOPNOTSUPP: 'the file system does not support it',
  ENOTSUP: 'the file system does not support it',
};

/** Why a system call failed, in words and without the path (messages name it already). */
export function reasonOf(error: unknown): string {
  const errno = errnoOf(error);
  if (errno !== undefined) return reasons[errno] ?? errno;
  return error instanceof Error ? error.message : String(error);
}
