/** Runs, the newest first. */

import type { Page } from '@holdfast/contracts/primitives';
import type { ListRunsInput, RunSummary } from '@holdfast/contracts/runs';
import type { Database, Prisma } from '@holdfast/db';
import { countedAtMost, decodeCursor, toPage } from '../paging/keyset.ts';
import { summaryInclude, toRunSummary } from './run-summary.ts';

const newestFirst = [{ queuedAt: 'desc' }, { id: 'desc' }] satisfies Prisma.RunOrderByWithRelationInput[];

export async function listRuns({ prisma }: Database, input: ListRunsInput): Promise<Page<RunSummary>> {
  const where: Prisma.RunWhereInput = {
    ...(input.status ? { status: { in: input.status } } : {}),
    ...(input.kind ? { kind: { in: input.kind } } : {}),
    ...(input.sourceId ? { sourceId: input.sourceId } : {}),
    ...(input.scheduleId ? { scheduleId: input.scheduleId } : {}),
    ...(input.from || input.to ? { queuedAt: between(input.from, input.to) } : {}),
  };
  const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor, 'uuid');
  const rows = await prisma.run.findMany({
    where: after ? { AND: [where, isAfter(after)] } : where,
    orderBy: newestFirst,
    include: summaryInclude,
    take: input.limit + 1,
  });
  const counted = await prisma.run.count({ where, take: countedAtMost + 1 });
  return toPage(rows, {
    ...{ limit: input.limit, counted, toItem: toRunSummary },
    keyOf: ({ queuedAt, id }) => ({ at: queuedAt, id }),
  });
}

/** The first condition alone bounds the index; the second settles what was asked for in the same millisecond. */
function isAfter({ at, id }: { at: Date; id: string }): Prisma.RunWhereInput {
  return { queuedAt: { lte: at }, OR: [{ queuedAt: { lt: at } }, { id: { lt: id } }] };
}

function between(from: string | undefined, to: string | undefined): Prisma.DateTimeFilter {
  return { ...(from ? { gte: new Date(from) } : {}), ...(to ? { lt: new Date(to) } : {}) };
}

/** The last ones that are entries of their own: a part of a full backup shows within it. */
export async function listRecentRuns({ prisma }: Database, count: number): Promise<RunSummary[]> {
  const rows = await prisma.run.findMany({
    where: { parentId: null },
    orderBy: newestFirst,
    include: summaryInclude,
    take: count,
  });
  return rows.map(toRunSummary);
}

const unfinishedAtMost = 50;

/** What runs, and what waits behind it. */
export async function listUnfinishedRuns({ prisma }: Database): Promise<RunSummary[]> {
  const rows = await prisma.run.findMany({
    where: { status: { in: ['running', 'queued'] } },
    orderBy: [{ status: 'desc' }, { queuedAt: 'asc' }],
    include: summaryInclude,
    take: unfinishedAtMost,
  });
  return rows.map(toRunSummary);
}
