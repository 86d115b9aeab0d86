import type { VaultRow } from '@holdfast/application/vaults';
import type { Services } from '../services.ts';
import { notFound } from '../trpc/problems.ts';

/** The row of a vault. Throws `not-found`. */
export async function findVaultRow({ database }: Services, id: string): Promise<VaultRow> {
  const row = await database.prisma.vault.findUnique({ where: { id } });
  if (!row) throw notFound('vault');
  return row;
}
