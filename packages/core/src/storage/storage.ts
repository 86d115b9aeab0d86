/**
 * Where a vault's files lie. A vault only ever creates whole files and deletes them; nothing is edited in place.
 * Every implementation passes the one suite in `storage-contract.ts`.
 *
 * Obligations:
 * - `create` is atomic and durable: when it resolves, the whole file is there and survives a power cut; when it
 *   rejects, or the process dies in it, no file of that name is visible, or (only if it was stored before) the
 *   complete earlier one. It never replaces: an existing name rejects with `storage-exists`.
 * - `read` returns exactly the bytes asked for, or rejects; a short file is never a short answer.
 * - `list` is complete or rejects. An empty answer means that there is nothing.
 * - Names are relative, with `/` between folders, from {@link StorageName}'s alphabet only.
 * - A failure is a HoldfastError: `storage-not-found`, `storage-exists`, `storage-full`, `storage-denied`, or
 *   `storage-failed` (retryable when it may pass).
 */
export interface Storage {
  /** What a person would call this place: a path, or `s3://bucket/prefix`. Holds no secret. */
  readonly location: string;

  /** Makes what must exist before the first `create`. Calling it again does no harm. */
  prepare(folders: readonly string[]): Promise<void>;

  create(name: string, parts: readonly Uint8Array[], options?: StorageCallOptions): Promise<void>;

  /** The whole file. `limitBytes` guards callers against absurd files (default 1 GiB). */
  readAll(name: string, options?: StorageCallOptions & { limitBytes?: number }): Promise<Buffer>;

  /** `length` bytes from `offset` on; more than the file holds rejects with `storage-failed`. */
  read(name: string, offset: number, length: number, options?: StorageCallOptions): Promise<Buffer>;

  /** Size in bytes; rejects with `storage-not-found`. */
  size(name: string): Promise<number>;

  /** Every file directly or deeper below `folder`, in no particular order. Temporary files are not listed. */
  list(folder: string, options?: StorageCallOptions): AsyncIterable<StoredFile>;

  /** Deletes one file, durably. A missing file is no error. */
  remove(name: string): Promise<void>;

  /** Bytes stored below `folder` ('' for all). */
  totalSize(folder: string, options?: StorageCallOptions): Promise<number>;

  /** Bytes that can still be stored, where that is known. */
  freeSpace(): Promise<number | undefined>;

  /** Removes what an earlier crash left half-written and that is older than `olderThanMs`. */
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

const nameAlphabet = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

/** Guards every implementation: no absolute name, no `..`, nothing outside the plain alphabet. */
export function isStorageName(name: string): boolean {
  return name.length <= 512 && nameAlphabet.test(name) && !name.split('/').some((part) => part.startsWith('.'));
}
