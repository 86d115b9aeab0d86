import type { Database, Transaction } from '@holdfast/db';

export type RunRow = NonNullable<Awaited<ReturnType<Database['prisma']['run']['findUnique']>>>;

/** How long a transaction about runs may wait for others before it gives up. */
export const patience = { maxWait: 30_000, timeout: 30_000 };

/**
 * Reads a run and keeps everybody else from changing it until the transaction ends. The full backup that it is a part of is
 * locked first, always: whoever took the part first and then its parent would wait for another one forever.
 */
export async function lockRun(tx: Transaction, id: string): Promise<RunRow | null> {
  const seen = await tx.run.findUnique({ where: { id }, select: { parentId: true } });
  if (seen?.parentId) await tx.$queryRaw`SELECT id FROM runs WHERE id = ${seen.parentId}::uuid FOR UPDATE`;
  await tx.$queryRaw`SELECT id FROM runs WHERE id = ${id}::uuid FOR UPDATE`;
  return tx.run.findUnique({ where: { id } });
}
