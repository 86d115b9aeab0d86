/**
 * A file that other programs made as a backup for a while: looked into to its end and taken into a vault of its own, in a
 * private folder that is removed afterwards. So nothing of it is used before all of it was checked, and whatever works
 * with a backup works with the file. It takes the room that its contents take, compressed.
 */
import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HoldfastError } from '../../errors.ts';
import { freeBytes } from '../../postgres/index.ts';
import { makeScratchDirectory } from '../../postgres/local-server.ts';
import { LocalStorage } from '../../storage/index.ts';
import { Vault } from '../../vault/index.ts';
import type { Backup } from '../backup.ts';
import type { OnProgress } from '../progress.ts';
import { adoptForeign } from './adopt-foreign.ts';

export interface OpenForeignOptions {
  /** Of a file that `recogniseForeign` knows. */
  path: string;
  /** Where the private folder is made. Default: the temporary folder. */
  scratchDirectory?: string | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

/** Disposing it removes the folder. */
export interface OpenedForeign extends AsyncDisposable {
  vault: Vault;
  backup: Backup;
  warnings: string[];
}

/** Rejects as `adoptForeign` does, and with `storage-full`. */
export async function openForeign(options: OpenForeignOptions): Promise<OpenedForeign> {
  const { path, signal, onProgress } = options;
  const { size } = await stat(path);
  await using opening = new AsyncDisposableStack();
  const directory = await makeScratchDirectory(options.scratchDirectory);
  opening.defer(() => rm(directory, { recursive: true, force: true }));
  if ((await freeBytes(directory)) < size * 1.1) {
    throw new HoldfastError(
      'storage-full',
      `${directory} has no room to look into ${path}. Make room, or set TMPDIR to a larger disk.`,
    );
  }
  const storage = new LocalStorage(join(directory, 'vault'));
  // Nobody has to know it: the vault is read by this process alone.
  const vault = opening.use(await Vault.create(storage, { password: randomBytes(24).toString('base64url') }));
  const name = nameOf(path);
  const { backup, warnings } = await adoptForeign({
    path,
    name,
    vault,
    loadScript: false,
    signal,
    onProgress,
  });
  const opened = opening.move();
  return { vault, backup, warnings, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** For paths within the backup: what the file is called, without what its endings say. */
function nameOf(path: string): string {
  const name = basename(path)
    .replace(/(\.(gz|zst|tgz|tar|zip|dump|backup|sql|pgdump))+$/i, '')
    .replaceAll(/[\p{Cc}/,]/gu, '-')
    .trim()
    .slice(0, 60);
  return /^\.*$/.test(name) ? 'file' : name;
}
