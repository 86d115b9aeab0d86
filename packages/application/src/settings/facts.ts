/** Rows of the settings table, by key: what Holdfast knows about itself. */
import type { Database, Prisma, Transaction } from '@holdfast/db';

export async function readFact<T>(db: Database['prisma'] | Transaction, key: string): Promise<T | undefined> {
  const row = await db.setting.findUnique({ where: { key } });
  return row === null ? undefined : (row.value as T);
}

export async function writeFact(
  db: Database['prisma'] | Transaction,
  key: string,
  value: Prisma.InputJsonValue,
): Promise<void> {
  await db.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
}

export async function removeFact(db: Database['prisma'] | Transaction, key: string): Promise<void> {
  await db.setting.deleteMany({ where: { key } });
}
