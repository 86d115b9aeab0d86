import { addVault } from '@holdfast/application/vaults';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { refuseGuessablePassword, refuseLoginPassword } from '../people/check-password.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { checkFolder } from './check-folder.ts';

export interface NewVault {
  name: string;
  directory: string;
  /** Absent: the environment's. */
  password?: string | undefined;
  person: SignedInPerson;
}

/** Holdfast's own source: what it knows, backed up like everything else. */
const ownSourceName = 'Holdfast';

/** Makes a vault in a folder, or takes the one that lies there, with its backups. */
export async function createVault(
  services: Services,
  { name, directory, password = services.installation.backupPassword, person }: NewVault,
): Promise<{ vaultId: string; adoptedBackups: number }> {
  const { database, key } = services;
  if (password === undefined) {
    throw new HoldfastError('invalid-input', 'Choose a backup password, or let one be generated.');
  }
  await refuseLoginPassword(services, password);
  const { problem, path, vault } = await checkFolder(directory);
  if (problem !== null) throw new HoldfastError('invalid-input', problem);
  // A vault that is there has the password that it has.
  if (!vault) await refuseGuessablePassword(password);
  await refuseOther(services, name, path);
  const added = await openOrCreate(() =>
    addVault({ database, key, name, password, location: { type: 'local', path } }),
  );
  const { vaultId, adoptedBackups, created } = added;
  if (created) {
    await database.prisma.vaultKey.updateMany({ where: { vaultId }, data: { createdBy: person.name } });
  }
  await database.prisma.source.createMany({
    data: { name: ownSourceName, kind: 'holdfast', config: {}, vaultId },
    skipDuplicates: true,
  });
  return { vaultId, adoptedBackups };
}

async function refuseOther({ database }: Services, name: string, path: string): Promise<void> {
  const vaults = await database.prisma.vault.findMany({ select: { name: true, location: true } });
  const taken = vaults.find(
    (vault) => vault.name === name && (vault.location as { path?: string }).path !== path,
  );
  if (taken) {
    throw new HoldfastError('conflict', `There is a vault “${name}” already. Give this one another name.`);
  }
}

async function openOrCreate<T>(add: () => Promise<T>): Promise<T> {
  try {
    return await add();
  } catch (cause) {
    if (!isHoldfastError(cause, 'wrong-password')) throw cause;
    throw new HoldfastError(
      'wrong-password',
      'In that folder lies a vault that this password does not open. Enter the password that it was made with, or choose another folder.',
      { cause },
    );
  }
}
