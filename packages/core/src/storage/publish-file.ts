/**
 * Gives a finished temporary file its final name without ever replacing a file of that name.
 *
 * A hard link does it in one atomic step: it fails when the name is taken. File systems without hard links (FAT,
 * some network shares) get a claim first: a folder beside the name, whose making is atomic too; whoever made it
 * may look and rename. A crash can leave a claim; one older than a minute is taken over.
 */
import { link, lstat, mkdir, rename, rmdir, unlink } from 'node:fs/promises';
import { HoldfastError } from '../errors.ts';
import { temporaryNameMark } from './storage.ts';
import { systemCode } from './storage-errors.ts';

const noLinkCodes = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'EXDEV']);
const claimExpiryMs = 60_000;

/** Rejects with the system's `EEXIST` when the final name is taken. The temporary name is gone when it resolves. */
export async function publishFile(
  temporaryPath: string,
  finalPath: string,
  hardLinks: boolean,
): Promise<void> {
  if (hardLinks) {
    try {
      await link(temporaryPath, finalPath);
    } catch (error) {
      if (!noLinkCodes.has(systemCode(error) ?? '')) throw error;
      return renameUnderClaim(temporaryPath, finalPath);
    }
    // Both names are one file now. A temporary name that stays behind is ignored, and removed as a leftover.
    await unlink(temporaryPath).catch(() => {});
    return;
  }
  return renameUnderClaim(temporaryPath, finalPath);
}

async function renameUnderClaim(temporaryPath: string, finalPath: string): Promise<void> {
  const claimPath = `${finalPath}${temporaryNameMark}claim`;
  await claim(claimPath, finalPath);
  try {
    if (await exists(finalPath)) throw alreadyExists(finalPath);
    await rename(temporaryPath, finalPath);
  } finally {
    await rmdir(claimPath).catch(() => {});
  }
}

async function claim(claimPath: string, finalPath: string): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await mkdir(claimPath, { mode: 0o700 });
      return;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
    if (await exists(finalPath)) throw alreadyExists(finalPath);
    const made = await lstat(claimPath).catch(() => undefined);
    if (made !== undefined && Date.now() - made.mtimeMs > claimExpiryMs)
      await rmdir(claimPath).catch(() => {});
  }
  throw new HoldfastError(
    'storage-exists',
    `${finalPath} is being stored by another writer at this moment.`,
    {
      retryable: true,
      data: { path: finalPath },
    },
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function alreadyExists(path: string): Error {
  return Object.assign(new Error(`${path} exists`), { code: 'EEXIST' });
}
