/** The end of a run, by the worker that has it: with a result, or back into the queue. */
import type { RunOutcome, RunResult } from '@holdfast/contracts/runs';
import type { Database, Prisma } from '@holdfast/db';
import { lockRun, patience, type RunRow } from './lock-run.ts';
import { queuedAgain } from './repeat-run.ts';
import { notifyRuns } from './run-notice.ts';
import type { RunQueue } from './run-queue.ts';
import { settleParent } from './settle-parent.ts';

/** Whose run it is: a worker that lost it to another (it slept, it was cut off) changes nothing any more. */
export interface RunOwner {
  id: string;
  workerId: string;
  attempt: number;
}

export interface FinishedRun {
  status: RunOutcome;
  result?: RunResult | undefined;
  error?: { code: string; message: string } | undefined;
  backupId?: string | undefined;
}

/** False when it was not this worker's run any more. */
export async function finishRun(database: Database, owner: RunOwner, end: FinishedRun): Promise<boolean> {
  return database.prisma.$transaction(async (tx) => {
    const run = await lockRun(tx, owner.id);
    if (!run || !isOwner(owner, run)) return false;
    await tx.run.update({
      where: { id: run.id },
      data: {
        status: end.status,
        finishedAt: new Date(),
        sealedInput: null,
        errorCode: end.error?.code ?? null,
        errorMessage: end.error?.message ?? null,
        ...(end.result === undefined ? {} : { result: end.result as Prisma.InputJsonObject }),
        ...(end.backupId === undefined ? {} : { backupId: end.backupId }),
      },
    });
    await settleParent(tx, run.parentId);
    await notifyRuns(tx, { type: 'run', runId: run.id });
    return true;
  }, patience);
}

/** Back into the queue: the worker stops before it could finish. The attempt does not count. */
export async function putBackRun(database: Database, queue: RunQueue, owner: RunOwner): Promise<boolean> {
  return database.prisma.$transaction(async (tx) => {
    const run = await lockRun(tx, owner.id);
    if (!run || !isOwner(owner, run)) return false;
    await tx.run.update({
      where: { id: run.id },
      data: { ...queuedAgain, attempt: owner.attempt - 1 },
    });
    await settleParent(tx, run.parentId);
    await queue.send(tx, run);
    await notifyRuns(tx, { type: 'queued', runId: run.id });
    return true;
  }, patience);
}

function isOwner({ workerId, attempt }: RunOwner, run: RunRow): boolean {
  return run.status === 'running' && run.workerId === workerId && run.attempt === attempt;
}
