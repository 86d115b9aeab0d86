import { HoldfastError } from '../errors.ts';

/**
 * Where a vault's files lie. A vault only ever creates whole files and deletes them; nothing is edited in place.
 * Every implementation passes the one suite in `storage-contract.ts`.
 *
 * Obligations:
 * - `create` is atomic and durable: when it resolves, the whole file is there and survives a power cut; when it
 *   rejects, no file of that name was added; when the process dies in it, the name is absent or complete. It never
 *   replaces: an existing name rejects with `storage-exists`, and of many concurrent creates exactly one wins. The
 *   parts must not change until it settles.
 * - `read` returns exactly the bytes asked for, or rejects; a short file is never a short answer.
 * - `list` is complete or rejects. An empty answer means that there is nothing: a place that is not there (a disk
 *   that is not mounted) rejects. Files made or removed while it runs may or may not appear.
 * - Names are relative, with `/` between folders, and satisfy {@link isStorageName}; others reject with
 *   `invalid-input` and are never listed.
 * - Every call may run concurrently with every other. An aborted signal rejects with `cancelled`.
 * - Any other failure is a HoldfastError: `storage-not-found`, `storage-exists`, `storage-full`, `storage-denied`,
 *   or `storage-failed` (retryable when it may pass), with the place in its message.
 */
export interface Storage {
  /** What a person would call this place: a path, or `s3://bucket/prefix`. Holds no secret. */
  readonly location: string;

  /** Makes the place itself and these folders, before the first `create`. Calling it again does no harm. */
  prepare(folders: readonly string[]): Promise<void>;

  create(name: string, parts: readonly Uint8Array[], options?: StorageCallOptions): Promise<void>;

  /** The whole file. `limitBytes` guards callers against absurd files: a larger one is `storage-failed` (default 1 GiB). */
  readAll(name: string, options?: StorageCallOptions & { limitBytes?: number }): Promise<Buffer>;

  /** `length` bytes from `offset` on; more than the file holds rejects with `storage-failed`. */
  read(name: string, offset: number, length: number, options?: StorageCallOptions): Promise<Buffer>;

  /** Size in bytes; rejects with `storage-not-found`. */
  size(name: string): Promise<number>;

  /**
   * Every file directly or deeper below `folder` ('' for all), in no particular order. Temporary files are not
   * listed. A folder that was never made is empty. Memory does not grow with the number of files.
   */
  list(folder: string, options?: StorageCallOptions): AsyncIterable<StoredFile>;

  /** Deletes one file, durably. A missing file is no error. */
  remove(name: string): Promise<void>;

  /** Deletes many files, durably once it resolves; when it rejects, some of them may remain. */
  removeMany(names: Iterable<string>, options?: StorageCallOptions): Promise<void>;

  /** Bytes stored below `folder` ('' for all). */
  totalSize(folder: string, options?: StorageCallOptions): Promise<number>;

  /** Bytes that can still be stored, where that is known. */
  freeSpace(): Promise<number | undefined>;

  /** Removes what an earlier crash left half-written and that is older than `olderThanMs`; answers how many. */
  removeLeftovers(olderThanMs: number): Promise<number>;
}

export interface StorageCallOptions {
  signal?: AbortSignal | undefined;
}

export interface StoredFile {
  /** Relative to the storage's root, e.g. `data/ab/ab12…`. */
  name: string;
  sizeBytes: number;
}

/** What is being written carries this in its name (restic does the same, and ignores such files). */
export const temporaryNameMark = '-tmp-';

/** The default guard of `readAll`, in bytes. */
export const defaultReadLimitBytes = 2 ** 30;

const nameAlphabet = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

/** Guards every implementation: no absolute name, no `..`, nothing outside the plain alphabet, nothing temporary. */
export function isStorageName(name: string): boolean {
  return (
    name.length <= 512 &&
    nameAlphabet.test(name) &&
    !name.split('/').some((part) => part.startsWith('.') || part.length > 200) &&
    !isTemporaryName(name)
  );
}

/** True for a file that is still being written, or was left by a crash. */
export function isTemporaryName(name: string): boolean {
  return name.includes(temporaryNameMark);
}

/** Throws `invalid-input` unless the name may be used in a storage. */
export function assertStorageName(name: string): void {
  if (!isStorageName(name)) {
    throw new HoldfastError(
      'invalid-input',
      `${JSON.stringify(name.slice(0, 600))} is not a name a vault file can have.`,
    );
  }
}

/** Throws `invalid-input` unless `folder` is '' or may be used in a storage. */
export function assertStorageFolder(folder: string): void {
  if (folder !== '') assertStorageName(folder);
}

/** Throws `invalid-input` unless this is a range of bytes that can be asked for. */
export function assertRange(offset: number, length: number): void {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
    throw new HoldfastError('invalid-input', `${offset}+${length} is not a range of bytes.`);
  }
}
