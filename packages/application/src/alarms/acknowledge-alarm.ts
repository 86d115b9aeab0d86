import { HoldfastError } from '@holdfast/core/errors';
import type { Transaction } from '@holdfast/db';

/** Somebody knows: it is not told again while it lasts. Resolves with its title. Throws `not-found`. */
export async function acknowledgeAlarm(
  tx: Transaction,
  { id, by }: { id: string; by: string },
): Promise<string> {
  const { count } = await tx.alarm.updateMany({
    where: { id, openCause: { not: null }, acknowledgedAt: null },
    data: { acknowledgedAt: new Date(), acknowledgedByName: by },
  });
  const row = await tx.alarm.findUnique({ where: { id }, select: { title: true } });
  if (!row) throw new HoldfastError('not-found', 'There is no such alarm. It may have been cleared away.');
  if (count === 0) throw new HoldfastError('conflict', 'It is over, or somebody acknowledged it before you.');
  return row.title;
}
