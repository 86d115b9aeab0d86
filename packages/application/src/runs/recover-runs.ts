/** Finds runs whose worker died, and has them done again or fails them with the reason. */
import type { Database } from '@holdfast/db';
import { lockRun, patience, type RunRow } from './lock-run.ts';
import { isRepeatable, queuedAgain } from './repeat-run.ts';
import { notifyRuns } from './run-notice.ts';
import type { RunQueue } from './run-queue.ts';
import { settleParent } from './settle-parent.ts';

/** A run that was taken from a dead worker. */
export interface Lost {
  id: string;
  vaultId: string | null;
  sourceId: string | null;
  outcome: 'requeued' | 'failed' | 'cancelled';
}

/** Six heartbeats that did not come. */
export const deadAfterSeconds = 30;
const attemptsAtMost = 3;

export async function recoverRuns(database: Database, queue: RunQueue): Promise<Lost[]> {
  const found = await database.prisma.$queryRaw<{ id: string }[]>`
    SELECT id FROM runs WHERE status = 'running' AND kind <> 'full'
      AND heartbeat_at < clock_timestamp() - make_interval(secs => ${deadAfterSeconds})`;
  const lost: Lost[] = [];
  for (const { id } of found) {
    const one = await recoverRun(database, queue, id);
    if (one) lost.push(one);
  }
  return lost;
}

async function recoverRun(database: Database, queue: RunQueue, id: string): Promise<Lost | undefined> {
  return database.prisma.$transaction(async (tx): Promise<Lost | undefined> => {
    const run = await lockRun(tx, id);
    // Another worker may have been faster, and its own worker may be alive after all.
    const [dead] = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM runs WHERE id = ${id}::uuid AND status = 'running'
        AND heartbeat_at < clock_timestamp() - make_interval(secs => ${deadAfterSeconds})`;
    if (!run || !dead) return undefined;
    const { vaultId, sourceId } = run;
    const outcome = outcomeOf(run);
    if (outcome === 'requeued') {
      await tx.run.update({ where: { id }, data: queuedAgain });
      await queue.send(tx, run);
    } else {
      const error = outcome === 'failed' ? { errorCode: 'worker-lost', errorMessage: reasonOf(run) } : {};
      await tx.run.update({
        where: { id },
        data: { status: outcome, finishedAt: new Date(), sealedInput: null, ...error },
      });
    }
    const again = outcome === 'requeued' ? ' It is tried again.' : '';
    const message = `The worker that executed this gave no sign of life for ${deadAfterSeconds} seconds.${again}`;
    await tx.runLogLine.create({ data: { runId: id, level: 'warning', message } });
    await settleParent(tx, run.parentId);
    await notifyRuns(tx, { type: outcome === 'requeued' ? 'queued' : 'run', runId: id });
    return { id, vaultId, sourceId, outcome };
  }, patience);
}

function outcomeOf({ kind, attempt, cancelRequestedAt }: RunRow): Lost['outcome'] {
  if (cancelRequestedAt) return 'cancelled';
  return isRepeatable(kind) && attempt < attemptsAtMost ? 'requeued' : 'failed';
}

function reasonOf({ kind, attempt }: RunRow): string {
  return isRepeatable(kind)
    ? `The worker that executed this ended without a word, ${attempt} times in a row. Look for the reason in its log (memory?), then try again.`
    : 'The worker that executed this ended without a word. Nothing half-done took the place of anything; look at the target, then start it anew.';
}
