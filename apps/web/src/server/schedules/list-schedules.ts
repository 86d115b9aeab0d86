import type { RunStatus } from '@holdfast/contracts/runs';
import { type Schedule, scheduleTaskSchema } from '@holdfast/contracts/schedules';
import type { Database } from '@holdfast/db';

/** Workers look every few seconds; whoever is this late is not looked after. */
const lateMs = 5 * 60_000;

interface Row {
  id: string;
  name: string;
  input: unknown;
  cron: string;
  timeZone: string;
  pausedAt: Date | null;
  nextDueAt: Date | null;
  runId: string | null;
  status: string | null;
  queuedAt: Date | null;
}

export async function listSchedules({ prisma }: Database, now = new Date()): Promise<Schedule[]> {
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT s.id, s.name, s.input, s.cron, s.time_zone AS "timeZone", s.paused_at AS "pausedAt",
      s.next_due_at AS "nextDueAt", run.id AS "runId", run.status, run.queued_at AS "queuedAt"
    FROM schedules s LEFT JOIN LATERAL (
      SELECT id, status, queued_at FROM runs
      WHERE schedule_id = s.id AND parent_id IS NULL ORDER BY queued_at DESC LIMIT 1
    ) run ON true
    ORDER BY s.name`;
  return rows.flatMap((row) => {
    const what = scheduleTaskSchema.safeParse(row.input);
    if (!what.success) return [];
    const paused = row.pausedAt !== null;
    return [
      {
        ...{ id: row.id, name: row.name, cron: row.cron, timeZone: row.timeZone, what: what.data, paused },
        nextDueAt: paused ? null : (row.nextDueAt?.toISOString() ?? null),
        lastRun:
          row.runId === null
            ? null
            : { id: row.runId, status: row.status as RunStatus, queuedAt: row.queuedAt!.toISOString() },
        overdue: !paused && row.nextDueAt !== null && now.getTime() - row.nextDueAt.getTime() > lateMs,
      },
    ];
  });
}
