import type { VaultLockInfo } from '@holdfast/contracts/vaults';
import { HoldfastError } from '@holdfast/core/errors';
import { type LockReport, listLocks } from '@holdfast/core/vault';
import type { Services } from '../services.ts';
import { notFound } from '../trpc/problems.ts';

const explanations: Record<LockReport['state'], string> = {
  held: 'A process works on the vault. Wait until it has finished.',
  abandoned: 'Its process has ended without removing it. It is removed by whoever needs the vault next.',
  stale:
    'It was not refreshed for half an hour, or its process is unknown here. If nothing works on the vault, remove it.',
  unreadable: 'It cannot be read, so nobody knows whose it is. If nothing works on the vault, remove it.',
};

/** Who holds a vault. */
export async function readVaultLocks({ vaults }: Services, vaultId: string): Promise<VaultLockInfo[]> {
  const locks = await vaults.use(vaultId, (vault) => listLocks(vault.lockFiles()));
  return locks.map(({ id, state, exclusive = true, hostname = '', username = '', pid = 0, time }) => ({
    ...{ id, hostname, username, pid, exclusive },
    createdAt: (time ?? new Date(0)).toISOString(),
    stale: state !== 'held',
    explanation: explanations[state],
  }));
}

/** Removes a lock that nobody refreshes any more. One that is held stays: removing it could cost backups. */
export async function removeVaultLock(
  { vaults }: Services,
  { vaultId, lockId }: { vaultId: string; lockId: string },
): Promise<void> {
  await vaults.use(vaultId, async (vault) => {
    const files = vault.lockFiles();
    const lock = (await listLocks(files)).find(({ id }) => id === lockId);
    if (!lock) throw notFound('lock');
    if (lock.state === 'held') {
      throw new HoldfastError(
        'conflict',
        'A process holds that lock and works on the vault. Stop it first, or wait until it has finished.',
      );
    }
    await files.remove(lockId);
  });
}
