import type { LogLine, RunDetail, RunSummary } from '@holdfast/contracts/runs';
import { HoldfastError } from '@holdfast/core/errors';
import type { Database } from '@holdfast/db';
import { type RunRow, summaryInclude, toRunDetail, toRunSummary } from './run-summary.ts';

/** One run with its parts. Throws `not-found`. */
export async function readRun(database: Database, id: string): Promise<RunDetail> {
  const { prisma } = database;
  const row = await prisma.run.findUnique({ where: { id }, include: summaryInclude });
  if (!row) throw new HoldfastError('not-found', 'That run does not exist any more.');
  const parts = await prisma.run.findMany({
    where: { parentId: id },
    include: summaryInclude,
    orderBy: { sourceName: 'asc' },
  });
  return toRunDetail(row, {
    parts: parts.map(toRunSummary),
    usualDurationMs: await usualDurationMs(database, row),
  });
}

/** As lists show it; undefined when it does not exist any more. */
export async function findRunSummary({ prisma }: Database, id: string): Promise<RunSummary | undefined> {
  const row = await prisma.run.findUnique({ where: { id }, include: summaryInclude });
  return row ? toRunSummary(row) : undefined;
}

/** The median of the last such runs of the same source. */
async function usualDurationMs({ prisma }: Database, row: RunRow): Promise<number | null> {
  const last = await prisma.run.findMany({
    where: { kind: row.kind, sourceId: row.sourceId, status: 'succeeded', id: { not: row.id } },
    orderBy: { queuedAt: 'desc' },
    select: { startedAt: true, finishedAt: true },
    take: 9,
  });
  const durations = last.flatMap(({ startedAt, finishedAt }) =>
    startedAt && finishedAt ? [finishedAt.getTime() - startedAt.getTime()] : [],
  );
  return durations.sort((a, b) => a - b)[Math.floor(durations.length / 2)] ?? null;
}

export interface ReadLogOptions {
  runId: string;
  /** Id of the last line that is known. */
  after?: string | undefined;
  limit: number;
}

/** Lines in the order in which they were written. Throws `invalid-input` for an `after` that is no line. */
export async function readLog(
  { prisma }: Database,
  { runId, after, limit }: ReadLogOptions,
): Promise<{ lines: LogLine[]; more: boolean }> {
  if (after !== undefined && !/^\d{1,18}$/.test(after)) {
    throw new HoldfastError('invalid-input', 'That is no line of a log.');
  }
  const rows = await prisma.runLogLine.findMany({
    where: { runId, ...(after === undefined ? {} : { id: { gt: BigInt(after) } }) },
    orderBy: { id: 'asc' },
    take: limit + 1,
  });
  const lines = rows.slice(0, limit).map(({ id, at, level, message }) => ({
    ...{ id: String(id), at: at.toISOString(), message },
    level: level as LogLine['level'],
  }));
  return { lines, more: rows.length > limit };
}
