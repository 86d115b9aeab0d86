/** Servers for whose version a worker's machine has no client programs, found before a backup fails for it. */
import type { Database } from '@holdfast/db';
import { readLackingTools } from '../../client-tools/look-for-tools.ts';
import { type Condition, toolsCondition } from './condition.ts';

/** A machine that no worker was seen on for so long is none of ours any more. */
const seenWithinMs = 24 * 3_600_000;

export async function findToolConditions(database: Database, now: Date): Promise<Condition[]> {
  const { prisma } = database;
  const machines = await prisma.workerProcess.findMany({
    where: { heartbeatAt: { gt: new Date(now.getTime() - seenWithinMs) } },
    select: { hostname: true },
    distinct: ['hostname'],
  });
  const lacking = await readLackingTools(
    database,
    machines.map(({ hostname }) => hostname),
  );
  const sources = await prisma.source.findMany({
    where: { id: { in: lacking.map(({ sourceId }) => sourceId) }, removedAt: null },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
  });
  return sources.flatMap((source) => {
    const { message, since } = lacking.find(({ sourceId }) => sourceId === source.id)!;
    return [
      toolsCondition(source, {
        ...{ what: message, page: `/sources/${source.id}`, since: new Date(since) },
        occurrence: 'tools',
      }),
    ];
  });
}
