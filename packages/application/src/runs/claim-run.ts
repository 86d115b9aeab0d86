/** How a worker makes a run its own: at most one worker, one backup of a source at a time, so many runs at once. */
import type { Database, Transaction } from '@holdfast/db';
import { fromPrisma } from 'pg-boss';
import { lockRun, patience, type RunRow } from './lock-run.ts';
import { notifyRuns } from './run-notice.ts';
import { queueName, type RunQueue } from './run-queue.ts';
import { countFreePlaces, isLight } from './run-urgency.ts';
import { settleParent } from './settle-parent.ts';

export interface WorkerIdentity {
  id: string;
  hostname: string;
}

export type ClaimedRun = RunRow;

/** taken: execute it. deferred: it has to wait, and was put back. over: it needs nothing any more. */
export type ClaimOutcome =
  | { outcome: 'taken'; run: ClaimedRun }
  | { outcome: 'deferred' }
  | { outcome: 'over' };

export interface ClaimOptions {
  database: Database;
  queue: RunQueue;
  worker: WorkerIdentity;
  /** As the queue gave it. */
  job: { id: string; data: { runId: string } };
}

const tryAgainSeconds = 2;

/**
 * Decides about a job: afterwards it is gone, whatever the outcome. Claims of one machine happen one after another, so
 * that each sees what the others took.
 */
export async function claimRun({ database, queue, worker, job }: ClaimOptions): Promise<ClaimOutcome> {
  return database.prisma.$transaction(async (tx): Promise<ClaimOutcome> => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('holdfast claims', 0))`;
    await queue.boss.complete(queueName, job.id, null, { db: fromPrisma(tx) });
    const run = await lockRun(tx, job.data.runId);
    if (run?.status !== 'queued') return { outcome: 'over' };
    const isBusy = !isLight(run) && (await countFreePlaces(tx, worker)) === 0;
    if (isBusy || (await isSourceBusy(tx, run))) {
      await queue.send(tx, run, { startAfterSeconds: tryAgainSeconds });
      return { outcome: 'deferred' };
    }
    const now = await databaseTime(tx);
    const taken = await tx.run.update({
      where: { id: run.id },
      data: {
        status: 'running',
        workerId: worker.id,
        attempt: { increment: 1 },
        startedAt: now,
        heartbeatAt: now,
        errorCode: null,
        errorMessage: null,
      },
    });
    await settleParent(tx, run.parentId);
    await notifyRuns(tx, { type: 'run', runId: run.id });
    return { outcome: 'taken', run: taken };
  }, patience);
}

async function isSourceBusy(tx: Transaction, run: ClaimedRun): Promise<boolean> {
  if (run.kind !== 'backup' || run.sourceId === null) return false;
  const { sourceId } = run;
  return (await tx.run.findFirst({ where: { sourceId, kind: 'backup', status: 'running' } })) !== null;
}

/** Heartbeats are compared across machines, so one clock has to do. */
async function databaseTime(tx: Transaction): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  return row!.now;
}
