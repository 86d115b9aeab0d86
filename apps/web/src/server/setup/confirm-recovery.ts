import type { Services } from '../services.ts';
import { notFound } from '../trpc/problems.ts';

/** A person says that the recovery key file is in a safe place. Answers the vault's name. */
export async function confirmRecovery({ database }: Services, vaultId: string): Promise<string> {
  const { prisma } = database;
  const vault = await prisma.vault.findUnique({ where: { id: vaultId } });
  if (!vault) throw notFound('vault');
  await prisma.vault.update({ where: { id: vaultId }, data: { recoverySavedAt: new Date() } });
  return vault.name;
}
