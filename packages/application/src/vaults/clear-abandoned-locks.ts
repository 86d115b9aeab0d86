/** Removes what a process of ours that died has left in a vault. Whatever others hold, or may hold, stays. */
import { listLocks } from '@holdfast/core/vault';
import type { ApplicationKey } from '../secrets/application-key.ts';
import { openVaultOf, type VaultRow } from './open-vault.ts';

/** Resolves with the number of locks that were removed. */
export async function clearAbandonedLocks(row: VaultRow, key: ApplicationKey): Promise<number> {
  await using vault = await openVaultOf(row, key);
  const files = vault.lockFiles();
  const abandoned = (await listLocks(files)).filter(({ state }) => state === 'abandoned');
  for (const { id } of abandoned) await files.remove(id);
  return abandoned.length;
}
