/** Makes a vault, or takes one that is there with all its backups. */
import { isHoldfastError } from '@holdfast/core/errors';
import { Vault } from '@holdfast/core/vault';
import type { Database } from '@holdfast/db';
import { rebuildCatalogue } from '../catalogue/rebuild-catalogue.ts';
import { newId } from '../new-id.ts';
import type { ApplicationKey } from '../secrets/application-key.ts';
import { storageOf, type VaultLocation } from './open-vault.ts';

export interface AddVaultOptions {
  database: Database;
  key: ApplicationKey;
  name: string;
  location: VaultLocation;
  password: string;
  signal?: AbortSignal | undefined;
}

/** Holdfast backs itself up like everything else, and a name that nobody else may take says so. */
async function addOwnSource({ prisma }: Database, vaultId: string): Promise<void> {
  if ((await prisma.source.count({ where: { kind: 'holdfast' } })) > 0) return;
  await prisma.source.create({ data: { name: 'Holdfast', kind: 'holdfast', config: {}, vaultId } });
}

/** Rejects with `wrong-password` when a vault is there that the password does not open, and the storage's errors. */
export async function addVault(
  options: AddVaultOptions,
): Promise<{ vaultId: string; adoptedBackups: number; created: boolean }> {
  const { database, key, name, location, password, signal } = options;
  const storage = storageOf(location);
  let created = false;
  const open = async (): Promise<Vault> => {
    try {
      return await Vault.open(storage, { password });
    } catch (error) {
      if (!isHoldfastError(error, 'vault-not-found')) throw error;
      created = true;
      return Vault.create(storage, { password });
    }
  };
  await using vault = await open();
  const known = await database.prisma.vault.findFirst({ where: { repositoryId: vault.id } });
  const id = known?.id ?? newId();
  const row = {
    name,
    location: { ...location },
    sealedPassword: key.seal(Buffer.from(password), { purpose: 'vault-password', id }),
    repositoryId: vault.id,
  };
  await database.prisma.vault.upsert({ where: { id }, create: { id, ...row }, update: row });
  await addOwnSource(database, id);
  const { backups } = await rebuildCatalogue({ database, vaultId: id, vault, signal });
  return { vaultId: id, adoptedBackups: backups, created };
}
