/** Adding, changing and removing the keys of a vault. One that opens it is known to Holdfast at any moment. */
import { recordKeys } from '@holdfast/application/catalogue';
import { openVaultOf } from '@holdfast/application/vaults';
import { HoldfastError } from '@holdfast/core/errors';
import { addKey as addKeyFile, type KeyInfo, removeKey as removeKeyFile, Vault } from '@holdfast/core/vault';
import { refuseGuessablePassword, refuseLoginPassword } from '../people/check-password.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { findVaultRow } from './vault-row.ts';

export interface NewKey {
  vaultId: string;
  name: string;
  password: string;
  person: SignedInPerson;
}

export async function addKey(
  services: Services,
  { vaultId, name, password, person }: NewKey,
): Promise<KeyInfo> {
  await refuseLoginPassword(services, password);
  await refuseGuessablePassword(password);
  const row = await findVaultRow(services, vaultId);
  await using vault = await openVaultOf(row, services.key);
  const key = await addKeyFile(vault, password, { username: person.name });
  await recordKeys(services.database, vaultId, vault);
  await nameKey(services, vaultId, key.id, { name, createdBy: person.name });
  return key;
}

/**
 * A new password in place of the one that Holdfast uses. The new key is stored and proven, then Holdfast goes over to it,
 * then the old one goes: whenever this is interrupted, the password that is stored here opens the vault.
 */
export async function changeKey(services: Services, change: Omit<NewKey, 'name'>): Promise<KeyInfo> {
  const { vaultId, password, person } = change;
  const { database, key: applicationKey } = services;
  await refuseLoginPassword(services, password);
  await refuseGuessablePassword(password);
  const row = await findVaultRow(services, vaultId);
  await using before = await openVaultOf(row, applicationKey);
  const added = await addKeyFile(before, password, { username: person.name });
  await database.prisma.vault.update({
    where: { id: vaultId },
    data: {
      sealedPassword: applicationKey.seal(Buffer.from(password), { purpose: 'vault-password', id: vaultId }),
      // What was saved holds the old password.
      recoverySavedAt: null,
    },
  });
  await using after = await openVaultOf(await findVaultRow(services, vaultId), applicationKey);
  await removeKeyFile(after, before.keyId);
  const old = await database.prisma.vaultKey.findFirst({ where: { vaultId, keyId: before.keyId } });
  await recordKeys(database, vaultId, after);
  await nameKey(services, vaultId, added.id, { name: old?.name ?? 'Holdfast', createdBy: person.name });
  return added;
}

/** Answers the key's name. Rejects with `key-in-use` for the one that Holdfast uses, so the last one stays. */
export async function removeKey(
  services: Services,
  { vaultId, keyId, confirmName }: { vaultId: string; keyId: string; confirmName: string },
): Promise<string> {
  const { database } = services;
  const row = await findVaultRow(services, vaultId);
  const known = await database.prisma.vaultKey.findFirst({ where: { vaultId, keyId, removedAt: null } });
  if (!known)
    throw new HoldfastError(
      'key-not-found',
      'The vault has no such key. It may have been removed meanwhile.',
    );
  if (confirmName !== known.name) {
    throw new HoldfastError('invalid-input', `Type the name of the key to remove it: ${known.name}`);
  }
  await using vault = await openVaultOf(row, services.key);
  if (vault.keyId === keyId) {
    throw new HoldfastError(
      'key-in-use',
      'Holdfast itself opens the vault with this key. Change its password instead of removing it.',
    );
  }
  await removeKeyFile(vault, keyId);
  await recordKeys(database, vaultId, vault);
  return known.name;
}

/** Which key a password opens; undefined for none. */
export async function findKeyOf(
  services: Services,
  { vaultId, password }: { vaultId: string; password: string },
): Promise<{ keyId: string; name: string } | undefined> {
  const row = await findVaultRow(services, vaultId);
  await using known = await openVaultOf(row, services.key);
  try {
    await using vault = await Vault.open(known.storage, { password });
    const { keyId } = vault;
    await services.database.prisma.vaultKey.updateMany({
      where: { vaultId, keyId },
      data: { lastUsedAt: new Date() },
    });
    const key = await services.database.prisma.vaultKey.findFirst({ where: { vaultId, keyId } });
    return { keyId, name: key?.name ?? keyId.slice(0, 8) };
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'wrong-password') return undefined;
    throw error;
  }
}

async function nameKey(
  { database }: Services,
  vaultId: string,
  keyId: string,
  data: { name: string; createdBy: string },
): Promise<void> {
  await database.prisma.vaultKey.updateMany({ where: { vaultId, keyId }, data });
}
