import { openVaultOf } from '@holdfast/application/vaults';
import { HoldfastError } from '@holdfast/core/errors';
import type { Vault } from '@holdfast/core/vault';
import type { RunContext } from './run-context.ts';

/** How long a run waits while others hold the vault: a clean-up of a large one takes its time. */
const lockWaitMs = 30 * 60_000;

export interface RunVault extends AsyncDisposable {
  id: string;
  vault: Vault;
  location: unknown;
}

/** Opens the vault with this id for the length of a run. */
export async function openRunVault(
  { database, key }: Pick<RunContext, 'database' | 'key'>,
  id: string | null,
): Promise<RunVault> {
  const row = id === null ? null : await database.prisma.vault.findUnique({ where: { id } });
  if (!row) {
    throw new HoldfastError(
      'vault-not-found',
      'The vault of this run is not known any more. Choose one in the settings.',
    );
  }
  const vault = await openVaultOf(row, key, { lockWaitMs });
  return { id: row.id, vault, location: row.location, [Symbol.asyncDispose]: () => vault.close() };
}
