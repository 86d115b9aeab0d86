/** Looks at a folder in which backups may be kept. Makes nothing. */
import { constants } from 'node:fs';
import { access, readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { FolderCheck } from '@holdfast/contracts/setup';

export async function checkFolder(wanted: string): Promise<FolderCheck> {
  const path = resolve(wanted);
  const exists = await isThere(path);
  const nearest = await nearestFolder(path);
  const room = await statfs(nearest).catch(() => undefined);
  const entries = exists ? await readdir(path).catch(() => undefined) : [];
  const vault = exists && (await isThere(join(path, 'config'))) && (await isThere(join(path, 'keys')));
  const problem = await findProblem({ path, nearest, exists, entries, vault });
  return {
    ...{ path, exists, vault, problem },
    writable: problem === null,
    empty: entries?.length === 0,
    freeBytes: room === undefined ? null : room.bavail * room.bsize,
    totalBytes: room === undefined ? null : room.blocks * room.bsize,
    note: await sameDiskNote(nearest),
  };
}

interface Seen {
  path: string;
  nearest: string;
  exists: boolean;
  entries: string[] | undefined;
  vault: boolean;
}

async function findProblem({ path, nearest, exists, entries, vault }: Seen): Promise<string | null> {
  if (exists && !(await isFolder(path))) return `${path} is a file. Choose a folder.`;
  const writable = await access(nearest, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!writable) {
    return exists
      ? `Holdfast may not write to ${path}. Allow it to, or choose another folder.`
      : `${path} is not there, and Holdfast may not make it in ${nearest}. Make it, or choose another folder.`;
  }
  if (exists && entries === undefined)
    return `Holdfast may not list ${path}. Allow it to, or choose another folder.`;
  if (!vault && (entries ?? []).length > 0) {
    return `${path} holds other files. Choose an empty folder, or one that is not there yet.`;
  }
  return null;
}

/** The folder itself, or the deepest one above it that is there. */
async function nearestFolder(path: string): Promise<string> {
  let folder = path;
  while (folder !== '/' && !(await isFolder(folder))) folder = dirname(folder);
  return folder;
}

async function sameDiskNote(folder: string): Promise<string | null> {
  const [here, root] = await Promise.all([stat(folder), stat('/')]);
  if (here.dev !== root.dev) return null;
  return 'This is the same disk as the system’s: if it fails, backups on it are lost too. Another disk is safer.';
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
