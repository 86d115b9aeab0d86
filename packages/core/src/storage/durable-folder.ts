import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from './storage-errors.ts';

/** Some file systems (FUSE, network shares) cannot sync a folder; restic goes on there too, and so do we. */
const cannotSyncCodes = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Makes the folder's entries (names added and removed) survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    if (!cannotSyncCodes.has(systemCode(error) ?? '')) throw error;
  } finally {
    await folder.close();
  }
}

/**
 * Makes the folder and the missing ones above it, each durable in its parent. The parent of a folder that is there
 * already is left alone: it may be someone else's, and unreadable.
 */
export async function makeFolderWithParents(path: string, mode: number): Promise<void> {
  if (await isFolder(path)) return;
  await makeFolderWithParents(dirname(path), mode);
  await makeFolder(path, mode);
  await syncFolder(dirname(path));
}

/** Makes folders (relative, `/` between parts) and those between them and `root`, which must exist; all durable. */
export async function makeFoldersBelow(
  root: string,
  folders: readonly string[],
  mode: number,
): Promise<void> {
  const wanted = new Set<string>();
  for (const folder of folders) {
    for (let path = folder; path !== '.' && path !== ''; path = dirname(path)) wanted.add(path);
  }
  const parents = new Set<string>();
  for (const path of [...wanted].sort((a, b) => a.length - b.length)) {
    await makeFolder(join(root, path), mode);
    parents.add(dirname(join(root, path)));
  }
  for (const parent of parents) await syncFolder(parent);
}

async function makeFolder(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST' || !(await isFolder(path))) throw error;
  }
}

/** True for a folder, false when nothing is there; a file in its place throws. */
async function isFolder(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
  throw Object.assign(new Error(`${path} is not a folder`), { code: 'ENOTDIR' });
}
