/** Starting to re-key a vault, and to remove the old one when the new one has everything. */
import { queueRun } from '@holdfast/application/runs';
import {
  findReplacedVault,
  listReplacedVaults,
  type VaultLocation,
  vaultPassword,
} from '@holdfast/application/vaults';
import type { ReplacedVault } from '@holdfast/contracts/vaults';
import { HoldfastError } from '@holdfast/core/errors';
import { refuseGuessablePassword, refuseLoginPassword } from '../people/check-password.ts';
import type { Services } from '../services.ts';
import { checkFolder } from '../setup/check-folder.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { notFound } from '../trpc/problems.ts';
import { findVaultRow } from './vault-row.ts';

export interface StartRekey {
  vaultId: string;
  directory: string;
  password: string;
  person: SignedInPerson;
}

export async function startRekey(
  services: Services,
  { vaultId, directory, password, person }: StartRekey,
): Promise<{ runId: string; path: string }> {
  const { database, queue, key } = services;
  const row = await findVaultRow(services, vaultId);
  await refuseLoginPassword(services, password);
  await refuseGuessablePassword(password);
  if (vaultPassword(row, key) === password) {
    throw new HoldfastError(
      'invalid-input',
      'That is the password of the old vault. Choose a new one: whoever knows the old one must not open the new vault.',
    );
  }
  const { problem, path } = await checkFolder(directory);
  if (problem !== null) throw new HoldfastError('invalid-input', problem);
  await refuseTaken(services, path);
  const runId = await database.prisma.$transaction(async (tx) => {
    // Of two that ask at the same moment one gets it.
    await tx.$queryRaw`SELECT id FROM vaults WHERE id = ${vaultId}::uuid FOR UPDATE`;
    const open = { kind: 'rekey', vaultId, status: { in: ['queued', 'running'] } };
    if ((await tx.run.count({ where: open })) > 0) {
      throw new HoldfastError(
        'conflict',
        `“${row.name}” is being re-keyed already. Wait for it, or cancel it.`,
      );
    }
    return queueRun(tx, {
      ...{ queue, key, vaultId, kind: 'rekey', requestedBy: person },
      input: { directory: path },
      secrets: { password },
    });
  });
  return { runId, path };
}

/** A place that is, or was, a vault of ours, or lies within one. */
async function refuseTaken({ database }: Services, path: string): Promise<void> {
  const vaults = await database.prisma.vault.findMany({ select: { name: true, location: true } });
  const replaced = await listReplacedVaults(database);
  const taken = [...vaults, ...replaced].find(({ location }) => {
    const other = (location as unknown as VaultLocation).path;
    return `${path}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${path}/`);
  });
  if (!taken) return;
  throw new HoldfastError(
    'conflict',
    `In ${path} lies the vault “${taken.name}”. Choose an empty folder that is no part of it.`,
  );
}

export async function listOldVaults({ database }: Services): Promise<ReplacedVault[]> {
  const removals = await database.prisma.run.findMany({
    where: { kind: 'remove-vault', status: { in: ['queued', 'running'] } },
    select: { id: true, input: true },
  });
  const removalOf = (id: string) =>
    removals.find(({ input }) => (input as { replacedVaultId?: string }).replacedVaultId === id)?.id ?? null;
  return (await listReplacedVaults(database)).map(({ id, vaultId, name, location, replacedAt }) => ({
    ...{ id, vaultId, name, place: location.path, replacedAt: replacedAt.toISOString() },
    removalRunId: removalOf(id),
  }));
}

export interface RemoveOldVault {
  id: string;
  confirmName: string;
  person: SignedInPerson;
}

/** Begins to remove it; the run refuses while it has a backup that the new one lacks. */
export async function startOldVaultRemoval(
  { database, queue }: Services,
  { id, confirmName, person }: RemoveOldVault,
): Promise<{ runId: string; place: string }> {
  const old = await findReplacedVault(database, id);
  if (!old) throw notFound('vault');
  if (confirmName !== old.name) {
    throw new HoldfastError('invalid-input', `Type the name of the vault to remove the old one: ${old.name}`);
  }
  const { vaultId, location } = old;
  const runId = await database.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM vaults WHERE id = ${vaultId}::uuid FOR UPDATE`;
    const open = { kind: 'remove-vault', vaultId, status: { in: ['queued', 'running'] } };
    if ((await tx.run.count({ where: { ...open, input: { path: ['replacedVaultId'], equals: id } } })) > 0) {
      throw new HoldfastError('conflict', 'That vault is being removed already.');
    }
    return queueRun(tx, {
      ...{ queue, kind: 'remove-vault', vaultId, requestedBy: person },
      input: { replacedVaultId: id },
    });
  });
  return { runId, place: location.path };
}
