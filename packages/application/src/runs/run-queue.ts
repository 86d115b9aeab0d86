/** The queue: pg-boss in Holdfast's own database, in a schema of its own. */
import type { Database, Transaction } from '@holdfast/db';
import { fromPrisma, PgBoss } from 'pg-boss';
import { priorityOf } from './run-urgency.ts';

export const queueName = 'runs';

/** Shortly: a job lives from the moment its run is queued until a worker has claimed the run. */
const claimWithinSeconds = 60;
const keepSeconds = 3600;

export interface RunQueue extends AsyncDisposable {
  readonly boss: PgBoss;
  /** Enters the job of a run, in the transaction that made or changed the run's row. */
  send(
    tx: Transaction,
    run: { id: string; kind: string; requestedBy?: string | null | undefined },
    options?: { startAfterSeconds?: number },
  ): Promise<void>;
  close(): Promise<void>;
}

export interface OpenRunQueueOptions {
  /** True in workers: they also look after the queue's tables. */
  supervise?: boolean;
  onError?: (error: Error) => void;
}

export async function openRunQueue(database: Database, options: OpenRunQueueOptions = {}): Promise<RunQueue> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => database.pool.query(text, values as unknown[]) },
    supervise: options.supervise ?? false,
    schedule: false,
  });
  boss.on('error', (error) => options.onError?.(error));
  await boss.start();
  await boss.createQueue(queueName, {
    expireInSeconds: claimWithinSeconds,
    // A worker that died between taking the job and claiming the run must not lose it.
    retryLimit: 1000,
    retentionSeconds: 365 * 86_400,
    deleteAfterSeconds: keepSeconds,
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= boss.stop({ graceful: false, close: false });
    return closing;
  };
  return {
    boss,
    async send(tx, run, { startAfterSeconds } = {}) {
      await boss.send(
        queueName,
        { runId: run.id },
        {
          db: fromPrisma(tx),
          priority: priorityOf(run),
          ...(startAfterSeconds === undefined ? {} : { startAfter: startAfterSeconds }),
        },
      );
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
