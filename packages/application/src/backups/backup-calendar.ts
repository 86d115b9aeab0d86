import type { Database } from '@holdfast/db';
import { Prisma } from '@holdfast/db';

export interface CalendarDay {
  /** yyyy-mm-dd in the zone. */
  day: string;
  backups: number;
  proven: number;
}

export interface CalendarOptions {
  sourceId?: string | undefined;
  from: Date;
  to: Date;
  timeZone: string;
}

/** Days of that time on which backups were taken. */
export function readBackupCalendar(
  { prisma }: Database,
  { sourceId, from, to, timeZone }: CalendarOptions,
): Promise<CalendarDay[]> {
  const which = sourceId === undefined ? Prisma.empty : Prisma.sql`AND source_id = ${sourceId}::uuid`;
  return prisma.$queryRaw<CalendarDay[]>`
    SELECT to_char(taken_at AT TIME ZONE ${timeZone}, 'YYYY-MM-DD') AS day, count(*)::int AS backups,
      count(*) FILTER (WHERE proof = 'restored')::int AS proven
    FROM backups WHERE gone_at IS NULL AND taken_at >= ${from} AND taken_at < ${to} ${which}
    GROUP BY 1 ORDER BY 1`;
}
