/** Whether anybody does the work. Asked by the web process, since a dead worker cannot tell. */
import type { Database } from '@holdfast/db';
import type { Condition } from './condition.ts';

/** Workers show that they are alive every few seconds. */
export const workerGoneMs = 2 * 60_000;
export const workerCause = 'workers';

export async function findWorkerCondition({ prisma }: Database, now: Date): Promise<Condition[]> {
  const [worker, schedules, unfinished] = await Promise.all([
    prisma.workerProcess.findFirst({ orderBy: { heartbeatAt: 'desc' }, select: { heartbeatAt: true } }),
    prisma.schedule.count({ where: { pausedAt: null } }),
    prisma.run.count({ where: { status: { in: ['queued', 'running'] } } }),
  ]);
  // Nothing to do, or nobody was ever there: the first start is still going on.
  if (!worker || schedules + unfinished === 0) return [];
  if (now.getTime() - worker.heartbeatAt.getTime() <= workerGoneMs) return [];
  return [
    {
      cause: workerCause,
      event: 'worker-dead',
      title: 'No worker is running',
      what: 'Nothing is backed up, verified or cleaned up until one runs again.',
      advice: 'Start Holdfast again with npm start, or the worker’s service. What was missed is made up for.',
      page: '/settings?tab=installation',
      since: worker.heartbeatAt,
      occurrence: worker.heartbeatAt.toISOString(),
    },
  ];
}
