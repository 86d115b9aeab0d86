/**
 * Files of exports lie in the backup volume, beside what the vault keeps: a repository's own programs look into no folder
 * that is not theirs.
 */
import { join } from 'node:path';
import { HoldfastError } from '@holdfast/core/errors';
import type { VaultLocation } from '../vaults/open-vault.ts';

/** `location` is that of a vault's row. */
export function exportsFolder(location: unknown): string {
  const { type, path } = location as Partial<VaultLocation>;
  if (type === 'local' && typeof path === 'string') return join(path, 'exports');
  throw new HoldfastError(
    'unsupported',
    'Exports are kept on a disk of this machine, and the vault of this source lies elsewhere.',
  );
}

/** Where the file of an export lies. Its name says nothing of whom it is about. */
export function exportPath(location: unknown, id: string, container: 'zip' | 'html'): string {
  return join(exportsFolder(location), `${id}.${container}`);
}
