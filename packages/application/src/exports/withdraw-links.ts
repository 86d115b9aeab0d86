import type { Transaction } from '@holdfast/db';

/**
 * Ends the links that somebody has handed over and nobody has used: whoever loses rights, or the account, must not leave a
 * way to people's data behind. For good: rights that come back later bring no link back. Answers how many they were.
 */
export async function withdrawLinks(tx: Transaction, createdBy: string): Promise<number> {
  const where = { createdBy, userId: null, usedAt: null, withdrawnAt: null, expiresAt: { gt: new Date() } };
  const { count } = await tx.exportLink.updateMany({ where, data: { withdrawnAt: new Date() } });
  return count;
}
