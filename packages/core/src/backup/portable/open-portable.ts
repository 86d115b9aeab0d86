/**
 * Opens a portable backup where it lies: nothing is unpacked or copied. What comes out is an ordinary vault with one
 * backup, for the same functions that list, show and restore any other.
 *
 * The file may come from anybody. Its structure is checked before the password is tried, and what the password opens
 * before anything of it is used: whoever made the file may have chosen the password as well.
 */
import { HoldfastError, isHoldfastError } from '../../errors.ts';
import { TarFileStorage } from '../../storage/index.ts';
import { Vault } from '../../vault/index.ts';
import { type Backup, listBackups } from '../backup.ts';
import {
  checkPortableIndex,
  checkPortableParts,
  portableLimits,
  unpackedLimitBytes,
  unreadable,
} from './portable-limits.ts';

export interface OpenPortableOptions {
  path: string;
  password: string;
  signal?: AbortSignal | undefined;
}

/** Disposing it closes the file. */
export interface OpenedPortable extends AsyncDisposable {
  /** To be read only; its locks are nobody else's. */
  vault: Vault;
  backup: Backup;
  /** Of the file. */
  fileBytes: number;
}

/**
 * Throws `portable-unreadable` with the reason, without looking at the contents: for asking for the password only where
 * there is something to open.
 */
export async function checkPortable(path: string, signal?: AbortSignal): Promise<void> {
  await using _storage = await openStorage(path, signal);
}

/** Rejects with `portable-unreadable`, `wrong-password`, the errors of reading the file, and `cancelled`. */
export async function openPortable({ path, password, signal }: OpenPortableOptions): Promise<OpenedPortable> {
  const storage = await openStorage(path, signal);
  let vault: Vault | undefined;
  try {
    vault = await Vault.open(storage, { password, fileLimitBytes: unpackedLimitBytes });
    // First, since it names the file where an index cannot be read.
    await vault.loadIndex({ signal });
    await checkPortableIndex(vault, signal);
    const [backup] = await listBackups(vault);
    if (!backup) throw unreadable(path, 'what it holds is no backup. It was not made by Holdfast.');
    const opened = vault;
    return {
      ...{ vault, backup, fileBytes: storage.fileBytes },
      [Symbol.asyncDispose]: () => opened.close(),
    };
  } catch (error) {
    if (vault) await vault.close();
    else await storage[Symbol.asyncDispose]();
    throw aboutFile(error, path);
  }
}

async function openStorage(path: string, signal: AbortSignal | undefined): Promise<TarFileStorage> {
  const storage = await TarFileStorage.open(path, { limits: portableLimits, signal });
  try {
    await checkPortableParts(storage);
    return storage;
  } catch (error) {
    await storage[Symbol.asyncDispose]();
    throw error;
  }
}

/** The vault's errors speak of a vault; here it is a file that somebody has in hand. */
function aboutFile(error: unknown, path: string): unknown {
  if (isHoldfastError(error, 'wrong-password')) {
    return new HoldfastError(
      'wrong-password',
      `The password does not open ${path}. Use the one that was chosen, or shown, when the file was made.`,
      { cause: error },
    );
  }
  if (isHoldfastError(error, 'vault-damaged') || isHoldfastError(error, 'unsupported')) {
    return new HoldfastError(
      'portable-unreadable',
      `${path} is damaged or was tampered with: ${error.message}`,
      { cause: error, data: { ...error.data, path } },
    );
  }
  return error;
}
