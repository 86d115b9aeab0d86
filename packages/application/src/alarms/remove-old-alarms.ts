import type { Database } from '@holdfast/db';

const dayMs = 86_400_000;
const deliveriesKeptDays = 90;

/** What is over is kept as long as runs are; what was sent for three months, signs of life for two days. */
export async function removeOldAlarms(
  { prisma }: Database,
  keepDays: number,
  now = new Date(),
): Promise<void> {
  const before = (days: number) => new Date(now.getTime() - days * dayMs);
  await prisma.alarm.deleteMany({ where: { resolvedAt: { lt: before(keepDays) } } });
  await prisma.alarmDelivery.deleteMany({
    where: {
      status: { not: 'waiting' },
      OR: [
        { createdAt: { lt: before(deliveriesKeptDays) }, alarmId: null },
        { createdAt: { lt: before(2) }, key: { startsWith: 'ping ' }, alarmId: null },
      ],
    },
  });
}
