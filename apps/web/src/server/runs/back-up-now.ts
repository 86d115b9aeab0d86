import { queueFullRun, queueRun, type Requester } from '@holdfast/application/runs';
import type { Services } from '../services.ts';
import { notFound } from '../trpc/problems.ts';

/** Queues a backup of each source; without a choice, one full backup of everything. */
export async function backUpNow(
  { database, queue }: Services,
  sourceIds: readonly string[] | null,
  requestedBy: Requester,
): Promise<{ runIds: string[]; names: string[] }> {
  return database.prisma.$transaction(async (tx) => {
    if (sourceIds === null) {
      return { runIds: [await queueFullRun(tx, { queue, sourceIds: null, requestedBy })], names: [] };
    }
    const wanted = new Set(sourceIds);
    const sources = await tx.source.findMany({
      where: { id: { in: [...wanted] }, removedAt: null },
      orderBy: { name: 'asc' },
    });
    if (sources.length < wanted.size) throw notFound('source');
    const runIds: string[] = [];
    for (const { id, name, vaultId } of sources) {
      const source = { id, name };
      runIds.push(await queueRun(tx, { queue, kind: 'backup', input: {}, source, vaultId, requestedBy }));
    }
    return { runIds, names: sources.map(({ name }) => name) };
  });
}
