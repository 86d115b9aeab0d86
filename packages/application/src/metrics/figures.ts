/** Counts that only the metrics ask for. */
import type { Database } from '@holdfast/db';

export interface RunFigures {
  queued: number;
  running: number;
  oldestSeconds: number;
  ended: { kind: string; status: string; count: number; median: number; longest: number }[];
}

const dayMs = 86_400_000;
const aliveMs = 60_000;

export async function readRunFigures({ prisma }: Database, now: Date): Promise<RunFigures> {
  const [waiting] = await prisma.$queryRaw<{ queued: number; running: number; oldest: Date | null }[]>`
    SELECT count(*) FILTER (WHERE status = 'queued')::int AS queued,
      count(*) FILTER (WHERE status = 'running')::int AS running,
      min(queued_at) FILTER (WHERE status = 'queued') AS oldest
    FROM runs WHERE status IN ('queued', 'running')`;
  const ended = await prisma.$queryRaw<RunFigures['ended']>`
    SELECT kind, status, count(*)::int AS count,
      (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - coalesce(started_at, finished_at))))::float8
        AS median,
      max(extract(epoch FROM finished_at - coalesce(started_at, finished_at)))::float8 AS longest
    FROM runs
    WHERE status IN ('succeeded', 'partial', 'failed', 'cancelled') AND finished_at > ${new Date(now.getTime() - dayMs)}
    GROUP BY kind, status ORDER BY kind, status`;
  const oldest = waiting?.oldest ?? now;
  return {
    ...{ queued: waiting?.queued ?? 0, running: waiting?.running ?? 0, ended },
    oldestSeconds: Math.max(0, (now.getTime() - oldest.getTime()) / 1000),
  };
}

export interface WorkerFigures {
  hostname: string;
  seenAt: Date;
  alive: number;
}

/** Machines whose workers were heard of within a day: one that was taken away does not stay for ever. */
export function readWorkerFigures({ prisma }: Database, now: Date): Promise<WorkerFigures[]> {
  return prisma.$queryRaw<WorkerFigures[]>`
    SELECT hostname, max(heartbeat_at) AS "seenAt",
      count(*) FILTER (WHERE stopped_at IS NULL AND heartbeat_at > ${new Date(now.getTime() - aliveMs)})::int AS alive
    FROM workers WHERE heartbeat_at > ${new Date(now.getTime() - dayMs)}
    GROUP BY hostname ORDER BY hostname`;
}
