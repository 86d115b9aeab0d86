import type { SetupState } from '@holdfast/contracts/setup';
import type { Database } from '@holdfast/db';

/** The first step of the set-up that is not done yet. */
export async function findSetupStep({ prisma }: Database): Promise<SetupState['step']> {
  if ((await prisma.user.count({ where: { role: 'owner' } })) === 0) return 'owner';
  const vaults = await prisma.vault.findMany({ select: { recoverySavedAt: true } });
  if (vaults.length === 0) return 'vault';
  if (vaults.every(({ recoverySavedAt }) => recoverySavedAt === null)) return 'recovery';
  // Removed ones count: who removed their only source has been here before.
  return (await prisma.source.count({ where: { kind: { not: 'holdfast' } } })) === 0 ? 'source' : 'done';
}
