/**
 * Fires what is due. Every worker calls this every few seconds; the row of a schedule is locked while it is fired, and a
 * firing's key (schedule, due time) exists once, so each due time fires exactly once however many workers there are.
 * What was missed while no worker ran is made up for once, not once for every time.
 */
import { type ScheduleTask, scheduleTaskSchema } from '@holdfast/contracts/schedules';
import type { Database } from '@holdfast/db';
import type { RunQueue } from '../runs/run-queue.ts';
import { nextFirings } from './cron.ts';
import { queueTask } from './queue-task.ts';

export interface Fired {
  scheduleId: string;
  dueAt: Date;
  /** How many due times it stands for. */
  covers: number;
  runIds: string[];
}

/** After this many missed times the rest is not counted. */
const coversAtMost = 10_000;

export async function fireDueSchedules(
  database: Database,
  queue: RunQueue,
  options: { now?: Date; onError?: (scheduleName: string, error: unknown) => void } = {},
): Promise<Fired[]> {
  const now = options.now ?? new Date();
  const due = await database.prisma.schedule.findMany({
    where: { pausedAt: null, OR: [{ nextDueAt: null }, { nextDueAt: { lte: now } }] },
    select: { id: true, name: true },
    orderBy: { nextDueAt: 'asc' },
  });
  const fired: Fired[] = [];
  for (const { id, name } of due) {
    try {
      const one = await fireSchedule(database, queue, { id, now });
      if (one) fired.push(one);
    } catch (error) {
      // One broken schedule must not keep the others from firing.
      options.onError?.(name, error);
    }
  }
  return fired;
}

async function fireSchedule(
  database: Database,
  queue: RunQueue,
  { id, now }: { id: string; now: Date },
): Promise<Fired | undefined> {
  return database.prisma.$transaction(
    async (tx): Promise<Fired | undefined> => {
      const [locked] = await tx.$queryRaw<{ id: string }[]>`
        SELECT id FROM schedules WHERE id = ${id}::uuid AND paused_at IS NULL
          AND (next_due_at IS NULL OR next_due_at <= ${now}) FOR UPDATE SKIP LOCKED`;
      if (!locked) return undefined;
      const { cron, timeZone, nextDueAt, input } = await tx.schedule.findUniqueOrThrow({ where: { id } });
      const [next] = nextFirings(cron, timeZone, { count: 1, after: now });
      await tx.schedule.update({ where: { id }, data: { nextDueAt: next ?? null } });
      // New, or just resumed: it begins with its next time.
      if (nextDueAt === null) return undefined;
      const { dueAt, covers } = lastDue(cron, timeZone, nextDueAt, now);
      const { count } = await tx.firing.createMany({
        data: { scheduleId: id, dueAt, covers },
        skipDuplicates: true,
      });
      if (count === 0) return undefined;
      const task: ScheduleTask = scheduleTaskSchema.parse(input);
      const runIds = await queueTask(tx, { queue, task, schedule: { id, dueAt } });
      return { scheduleId: id, dueAt, covers, runIds };
    },
    { maxWait: 30_000, timeout: 30_000 },
  );
}

/** The newest due time that has come, and how many there were from `first` on. */
function lastDue(cron: string, timeZone: string, first: Date, now: Date): { dueAt: Date; covers: number } {
  let dueAt = first;
  let covers = 1;
  while (covers < coversAtMost) {
    const [next] = nextFirings(cron, timeZone, { count: 1, after: dueAt });
    if (!next || next > now) break;
    dueAt = next;
    covers++;
  }
  return { dueAt, covers };
}
