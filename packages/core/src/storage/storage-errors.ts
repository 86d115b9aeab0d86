import { HoldfastError, isHoldfastError } from '../errors.ts';

const absentCodes = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);
const fullCodes = new Set(['ENOSPC', 'EDQUOT']);
const deniedCodes = new Set(['EACCES', 'EPERM', 'EROFS']);
/** These pass by themselves often enough that trying again is sensible. */
const passingCodes = new Set([
  'EIO',
  'EAGAIN',
  'EBUSY',
  'EINTR',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ESTALE',
  'ETIMEDOUT',
  'EHOSTDOWN',
  'ENOTCONN',
]);

/** The operating system's code of an error (`ENOENT`…), if it has one. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/**
 * Turns a file system's error into the storage's own. `path` is what was touched, `doing` completes "could not …"
 * (`store`, `read`…). A HoldfastError passes as it is.
 */
export function storageError(error: unknown, doing: string, path: string): HoldfastError {
  if (isHoldfastError(error)) return error;
  const code = systemCode(error);
  const details = { cause: error, data: { path, ...(code === undefined ? {} : { systemCode: code }) } };
  if (code !== undefined && absentCodes.has(code)) {
    return new HoldfastError('storage-not-found', `There is no file ${path}.`, details);
  }
  if (code === 'EEXIST') {
    return new HoldfastError('storage-exists', `${path} exists already; it was left as it is.`, details);
  }
  if (code !== undefined && fullCodes.has(code)) {
    const what = code === 'EDQUOT' ? 'The disk quota is used up' : 'The disk is full';
    return new HoldfastError(
      'storage-full',
      `${what}: could not ${doing} ${path}. Free some space there, then run this again; nothing stored before was touched.`,
      details,
    );
  }
  if (code !== undefined && deniedCodes.has(code)) {
    const why = code === 'EROFS' ? 'the file system is mounted read-only' : 'permission was denied';
    return new HoldfastError(
      'storage-denied',
      `Could not ${doing} ${path}: ${why}. Check the owner and mode of the folder, and how its disk is mounted.`,
      details,
    );
  }
  return new HoldfastError(
    'storage-failed',
    `Could not ${doing} ${path} (${code ?? 'unknown error'}). Check the disk, then run this again.`,
    { ...details, retryable: code !== undefined && passingCodes.has(code) },
  );
}

/** A file that holds fewer bytes than were asked for. */
export function tooShort(path: string, sizeBytes: number, offset: number, length: number): HoldfastError {
  return new HoldfastError(
    'storage-failed',
    `${path} holds ${sizeBytes} bytes, but ${length} from ${offset} on were needed: the file is damaged or incomplete.`,
    { data: { path, sizeBytes, offset, length } },
  );
}

/** A file that is larger than its reader accepts. */
export function tooLarge(path: string, sizeBytes: number, limitBytes: number): HoldfastError {
  return new HoldfastError(
    'storage-failed',
    `${path} holds ${sizeBytes} bytes, more than the ${limitBytes} that such a file may have: it is damaged or foreign.`,
    { data: { path, sizeBytes, limitBytes } },
  );
}
