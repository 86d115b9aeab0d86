/** Looks around for directories to back up or to restore into, below the allowed roots. */
import { constants } from 'node:fs';
import { access, opendir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BrowsedFolder } from '@holdfast/contracts/file-sets';
import { HoldfastError } from '@holdfast/core/errors';
import { confinePath, isWithin } from './confine-path.ts';

const shownAtMost = 1000;

/** The folders in `path`; without one, the roots themselves. Throws `path-unsafe`, `source-not-found`. */
export async function browseFolders(
  path: string | undefined,
  roots: readonly string[],
): Promise<BrowsedFolder> {
  if (path === undefined && roots.length > 0) {
    const folders = await Promise.all(roots.map((root) => toFolder(root, root)));
    return { path: null, parent: null, folders, cut: false };
  }
  const real = await confinePath(path ?? '/', roots);
  const names = await listFolders(real);
  const folders = await Promise.all(
    names.slice(0, shownAtMost).map((name) => toFolder(name, join(real, name))),
  );
  return { path: real, parent: await parentOf(real, roots), folders, cut: names.length > shownAtMost };
}

/** Links are left out: a backup does not follow them either. */
async function listFolders(path: string): Promise<string[]> {
  try {
    const names: string[] = [];
    for await (const entry of await opendir(path)) {
      // A name that is not UTF-8 could not be given back.
      if (entry.isDirectory() && !entry.name.includes('\uFFFD')) names.push(entry.name);
      if (names.length > 20 * shownAtMost) break;
    }
    return names.sort((a, b) => a.localeCompare(b));
  } catch (cause) {
    throw new HoldfastError(
      'source-not-found',
      `${path} cannot be listed: it is no directory, or Holdfast may not read it.`,
      { cause },
    );
  }
}

async function toFolder(name: string, path: string): Promise<BrowsedFolder['folders'][number]> {
  const readable = await access(path, constants.R_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  return { name, path, readable };
}

/** null: the way up leads to the list of roots, or there is none. */
async function parentOf(path: string, roots: readonly string[]): Promise<string | null> {
  if (path === '/') return null;
  const parent = dirname(path);
  if (roots.length === 0) return parent;
  return confinePath(parent, roots).then(
    (real) => (isWithin(path, real) ? real : null),
    () => null,
  );
}
