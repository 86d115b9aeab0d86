import { HoldfastError } from '@holdfast/core/errors';
import { LocalStorage, type Storage } from '@holdfast/core/storage';
import { Vault } from '@holdfast/core/vault';
import type { ApplicationKey } from '../secrets/application-key.ts';

/** What a vault's row holds as its `location`. */
export interface VaultLocation {
  type: 'local';
  path: string;
}

export interface VaultRow {
  id: string;
  name: string;
  location: unknown;
  sealedPassword: Uint8Array;
  repositoryId: string;
}

export function storageOf(location: unknown): Storage {
  const { type, path } = location as Partial<VaultLocation>;
  if (type === 'local' && typeof path === 'string') return new LocalStorage(path);
  throw new HoldfastError(
    'unsupported',
    'The vault lies at a kind of place that this version of Holdfast does not know. Update Holdfast.',
  );
}

/** Throws `secret-mismatch`. */
export function vaultPassword(row: VaultRow, key: ApplicationKey): string {
  return key.open(row.sealedPassword, { purpose: 'vault-password', id: row.id }).toString();
}

/**
 * Opens the vault of a row; the caller closes it. Takes a second of one core at most (scrypt), so it is opened once for a
 * piece of work. Throws `secret-mismatch`, the errors of `Vault.open`, and `vault-not-found` when another vault lies there.
 */
export async function openVaultOf(
  row: VaultRow,
  key: ApplicationKey,
  options: { lockWaitMs?: number } = {},
): Promise<Vault> {
  return openVaultAt({ ...row, password: vaultPassword(row, key) }, options);
}

/** The same where the password is at hand: in a process of its own, for instance, that is told nothing else. */
export async function openVaultAt(
  row: Pick<VaultRow, 'location' | 'repositoryId' | 'name'> & { password: string },
  options: { lockWaitMs?: number } = {},
): Promise<Vault> {
  const storage = storageOf(row.location);
  const vault = await Vault.open(storage, { password: row.password, ...options });
  if (vault.id === row.repositoryId) return vault;
  await vault.close();
  throw new HoldfastError(
    'vault-not-found',
    `In ${storage.location} lies another vault than “${row.name}”. Is the right disk mounted? Nothing was changed.`,
  );
}
