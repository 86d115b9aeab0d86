/**
 * A full backup: one entry for people, whose parts back up one source each. The parts are runs like any other, so that
 * they run beside each other and survive a worker; the entry itself has no job, and its status follows from its parts.
 */
import { HoldfastError } from '@holdfast/core/errors';
import type { Transaction } from '@holdfast/db';
import { newId } from '../new-id.ts';
import { type QueueRunOptions, queueRun, runRow } from './queue-run.ts';
import { notifyRuns } from './run-notice.ts';

type QueueFullRunOptions = Pick<QueueRunOptions, 'queue' | 'schedule' | 'retryOfId' | 'requestedBy'> & {
  /** null: every source there is, Holdfast's own among them. */
  sourceIds: readonly string[] | null;
};

/** Resolves with the id of the entry. Throws `not-found` when there is no source to back up. */
export async function queueFullRun(tx: Transaction, options: QueueFullRunOptions): Promise<string> {
  const { sourceIds, queue, ...common } = options;
  const sources = await tx.source.findMany({
    where: { removedAt: null, ...(sourceIds === null ? {} : { id: { in: [...sourceIds] } }) },
    orderBy: { name: 'asc' },
  });
  if (sources.length === 0) {
    throw new HoldfastError(
      'not-found',
      'There is no source to back up yet. Add a database or a directory first.',
    );
  }
  const id = newId();
  const input = { sourceIds: sourceIds === null ? null : [...sourceIds] };
  await tx.run.create({ data: runRow(id, { ...common, kind: 'full', input }) });
  for (const { id: sourceId, name, vaultId } of sources) {
    await queueRun(tx, {
      ...{ queue, vaultId, parentId: id, kind: 'backup', input: {} },
      source: { id: sourceId, name },
      schedule: common.schedule,
      requestedBy: common.requestedBy,
    });
  }
  await notifyRuns(tx, { type: 'run', runId: id });
  return id;
}
