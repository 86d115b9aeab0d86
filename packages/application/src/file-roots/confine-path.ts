/**
 * Paths that people give, kept below the directories that the installation allows. What a path leads to in fact decides,
 * so a symbolic link inside of a root opens nothing outside of it.
 */
import { realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { HoldfastError } from '@holdfast/core/errors';

/**
 * The real path of what `path` names, for something that is there, or that would be made there (`mayBeMissing`: the
 * deepest part that exists decides). Throws `path-unsafe` outside of the roots, and `source-not-found`. No roots: the
 * whole machine is allowed.
 */
export async function confinePath(
  path: string,
  roots: readonly string[],
  options: { mayBeMissing?: boolean } = {},
): Promise<string> {
  const real = await realPath(resolve(path), options.mayBeMissing ?? false);
  if (roots.length === 0) return real;
  for (const root of roots) {
    const base = await realpath(root).catch(() => undefined);
    if (base !== undefined && isWithin(real, base)) return real;
  }
  throw new HoldfastError(
    'path-unsafe',
    `${path} is not below a directory that Holdfast may use (${roots.join(', ')}). Choose another, or change BACKUP_FILE_ROOTS in .env.`,
  );
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

async function realPath(path: string, mayBeMissing: boolean): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' && mayBeMissing && path !== '/') {
      return join(await realPath(dirname(path), true), path.slice(path.lastIndexOf('/') + 1));
    }
    const message =
      code === 'EACCES'
        ? `Holdfast may not look into ${path}. Allow it to, or choose another directory.`
        : `${path} is not there. Check its spelling, and whether its disk is mounted.`;
    throw new HoldfastError('source-not-found', message, { cause });
  }
}
