import type { Overview } from '@holdfast/contracts/overview';
import type { Database } from '@holdfast/db';
import { listRecentRuns, listUnfinishedRuns } from '../run-history/list-runs.ts';
import { summarizeSources } from './summarize-sources.ts';
import { summarizeVaults } from './summarize-vaults.ts';
import { judgeEverything } from './verdict.ts';

const shownRuns = 8;

/** The first page: the verdict, and what it rests on. */
export async function readOverview(
  database: Database,
  options: { timeZone: string; now?: Date },
): Promise<Overview> {
  const now = options.now ?? new Date();
  const { prisma } = database;
  const [sources, vaults, runs, running, worker, next] = await Promise.all([
    summarizeSources(database, { timeZone: options.timeZone, now }),
    summarizeVaults(database, now),
    listRecentRuns(database, shownRuns),
    listUnfinishedRuns(database),
    prisma.workerProcess.findFirst({ orderBy: { heartbeatAt: 'desc' }, select: { heartbeatAt: true } }),
    prisma.schedule.findFirst({
      where: { pausedAt: null, nextDueAt: { not: null } },
      orderBy: { nextDueAt: 'asc' },
      select: { name: true, nextDueAt: true },
    }),
  ]);
  return {
    verdict: judgeEverything({
      ...{ sources: sources.map(({ summary }) => summary), vaults, now },
      workerSeenAt: worker?.heartbeatAt,
      needsWorker: next !== null || running.length > 0,
    }),
    next: next?.nextDueAt ? { at: next.nextDueAt.toISOString(), what: next.name } : null,
    sources: sources.map(({ summary, strip }) => ({ ...summary, strip })),
    ...{ vaults, runs, running },
    workerSeenAt: worker?.heartbeatAt.toISOString() ?? null,
  };
}
