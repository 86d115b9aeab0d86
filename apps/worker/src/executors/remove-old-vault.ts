/**
 * Removes a vault that was re-keyed, once the new one has every backup of it. Killed anywhere it is begun anew: backups go
 * first and keys last, so what is left still opens.
 */
import { existsSync } from 'node:fs';
import {
  findReplacedVault,
  forgetReplacedVault,
  openVaultOf,
  type ReplacedVaultRow,
} from '@holdfast/application/vaults';
import { removeVault } from '@holdfast/core/backup';
import { isHoldfastError } from '@holdfast/core/errors';
import type { Vault } from '@holdfast/core/vault';
import { openRunVault } from '../open-run-vault.ts';
import type { RunContext, RunEnd } from '../run-context.ts';

/** How long it waits for somebody who still reads the old vault. */
const lockWaitMs = 30 * 60_000;

/** Rejects with `invalid-input`, changing nothing, while the old vault has a backup that the new one lacks. */
export async function removeOldVault(context: RunContext<'remove-vault'>): Promise<RunEnd> {
  const { database, input, signal } = context;
  const old = await findReplacedVault(database, input.replacedVaultId);
  if (!old) return { status: 'succeeded', result: { summary: 'The old vault is gone already.' } };
  await using successor = await openRunVault(context, old.vaultId);
  const vault = await openOld(context, old);
  if (vault) {
    try {
      await removeVault(vault, { successor: successor.vault, signal });
    } finally {
      await vault.close();
    }
  }
  await forgetReplacedVault(database, old.id);
  return { status: 'succeeded', result: { summary: `The old vault in ${old.location.path} is removed.` } };
}

/** Undefined when there is nothing left to remove: it was removed by hand. */
async function openOld({ key }: Pick<RunContext, 'key'>, old: ReplacedVaultRow): Promise<Vault | undefined> {
  try {
    return await openVaultOf(old, key, { lockWaitMs });
  } catch (error) {
    const isGone = isHoldfastError(error, 'vault-not-found') && !existsSync(`${old.location.path}/config`);
    if (isGone) return undefined;
    throw error;
  }
}
