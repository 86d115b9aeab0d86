/** What a change to a run tells everybody who listens. Rows hold the facts; a notice only says to look again. */
import type { Database, Transaction } from '@holdfast/db';

export const runChannel = 'holdfast_runs';

export interface RunNotice {
  /** queued: a job waits. cancel: a person wants it stopped. run: status or progress changed. log: lines were added. */
  type: 'queued' | 'cancel' | 'run' | 'log';
  runId: string;
}

/** Sent when the transaction commits. */
export async function notifyRuns(db: Database['prisma'] | Transaction, notice: RunNotice): Promise<void> {
  await db.$executeRaw`SELECT pg_notify(${runChannel}, ${JSON.stringify(notice)})`;
}

export function readNotice(payload: string | undefined): RunNotice | undefined {
  try {
    const { type, runId } = JSON.parse(payload ?? '') as Partial<RunNotice>;
    return type !== undefined && typeof runId === 'string' ? { type, runId } : undefined;
  } catch {
    return undefined;
  }
}
