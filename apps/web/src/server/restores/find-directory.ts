import { confinePath } from '@holdfast/application/file-roots';
import { hasRole } from '@holdfast/contracts/people';
import { HoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';

/**
 * The directory in fact that files may be restored into. Throws `path-unsafe` outside of the allowed roots and within a
 * vault, and `not-allowed` where nothing bounds an operator: whoever may write anywhere owns the machine.
 */
export async function findDirectory(
  { database, installation }: Services,
  directory: string,
  person: SignedInPerson,
): Promise<string> {
  const { fileRoots } = installation;
  if (fileRoots.length === 0 && !hasRole(person.role, 'owner')) {
    throw new HoldfastError(
      'not-allowed',
      'No directories are set aside for restores, so only an owner may restore files. An owner can name some as BACKUP_FILE_ROOTS in .env.',
    );
  }
  const real = await confinePath(directory, fileRoots, { mayBeMissing: true });
  for (const { name, location } of await database.prisma.vault.findMany()) {
    const { path } = location as { path?: string };
    if (path === undefined || !`${real}/`.startsWith(`${path}/`)) continue;
    throw new HoldfastError('path-unsafe', `The vault “${name}” lies there. Choose another directory.`);
  }
  return real;
}
