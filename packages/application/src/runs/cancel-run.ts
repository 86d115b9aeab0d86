/** Stops a run: at once while it waits, through its worker while it runs. */
import { HoldfastError } from '@holdfast/core/errors';
import type { Transaction } from '@holdfast/db';
import { lockRun } from './lock-run.ts';
import { notifyRuns } from './run-notice.ts';
import { settleParent } from './settle-parent.ts';

/** Of a full backup: all of its parts. Throws `not-found`, and `conflict` when it has ended already. */
export async function cancelRun(tx: Transaction, runId: string): Promise<void> {
  // A worker may be claiming it at this moment.
  const run = await lockRun(tx, runId);
  if (!run) throw new HoldfastError('not-found', 'That run does not exist any more.');
  const now = new Date();
  if (run.kind === 'full') {
    const parts = await tx.run.findMany({
      where: { parentId: runId, status: { in: ['queued', 'running'] } },
      select: { id: true },
    });
    if (parts.length === 0) throw ended();
    for (const part of parts) await cancelRun(tx, part.id);
    await tx.run.update({ where: { id: runId }, data: { cancelRequestedAt: now } });
    return;
  }
  if (run.status === 'queued') {
    await tx.run.update({
      where: { id: runId },
      data: { status: 'cancelled', cancelRequestedAt: now, finishedAt: now, sealedInput: null },
    });
    await settleParent(tx, run.parentId);
    await notifyRuns(tx, { type: 'run', runId });
  } else if (run.status === 'running') {
    if (run.cancelRequestedAt === null) {
      await tx.run.update({ where: { id: runId }, data: { cancelRequestedAt: now } });
    }
    await notifyRuns(tx, { type: 'cancel', runId });
  } else {
    throw ended();
  }
}

function ended(): HoldfastError {
  return new HoldfastError('conflict', 'That run has ended already; there is nothing left to cancel.');
}
