/** Directories of a files source. */
import { resolve } from 'node:path';
import { type FileSet, fileSetSchema } from '@holdfast/contracts/file-sets';
import { HoldfastError } from '@holdfast/core/errors';

/** The config of a files source, checked. Throws `invalid-input`. */
export function sourceFiles(row: { name: string; kind: string; config: unknown }): FileSet {
  const parsed = row.kind === 'files' ? fileSetSchema.safeParse(row.config) : undefined;
  if (parsed?.success) return parsed.data;
  throw new HoldfastError(
    'invalid-input',
    `“${row.name}” has no usable list of directories. Edit the source and choose them again.`,
  );
}

/** Throws `path-unsafe` for a path that is not below one of the roots. No roots means everything is allowed. */
export function assertBelowRoots(path: string, roots: readonly string[]): void {
  const wanted = resolve(path);
  const isBelow = roots.some((root) => {
    const base = resolve(root);
    return wanted === base || wanted.startsWith(base === '/' ? '/' : `${base}/`);
  });
  if (roots.length > 0 && !isBelow) {
    throw new HoldfastError(
      'path-unsafe',
      `${path} is not below one of the directories that Holdfast may use: ${roots.join(', ')}. Add it to BACKUP_FILE_ROOTS in .env, or choose another.`,
    );
  }
}
