import { scheduleTaskSchema } from '@holdfast/contracts/schedules';
import type { Database } from '@holdfast/db';
import type { BackupSchedule } from './expectation.ts';

export interface StoredSchedule extends BackupSchedule {
  id: string;
  name: string;
  nextDueAt: Date | null;
}

/** All schedules; one whose task this version does not know backs nothing up. */
export async function readSchedules({ prisma }: Database): Promise<StoredSchedule[]> {
  const rows = await prisma.schedule.findMany({ orderBy: { name: 'asc' } });
  return rows.flatMap(({ id, name, cron, timeZone, pausedAt, createdAt, nextDueAt, input }) => {
    const task = scheduleTaskSchema.safeParse(input);
    if (!task.success) return [];
    return [{ id, name, cron, timeZone, createdAt, nextDueAt, paused: pausedAt !== null, what: task.data }];
  });
}
