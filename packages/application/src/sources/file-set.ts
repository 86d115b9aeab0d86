/** Directories of a files source. */
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
