/** Which runs come first, and which wait for nobody. */
import type { Transaction } from '@holdfast/db';
import { readSettings } from '../settings/settings.ts';
import type { WorkerIdentity } from './claim-run.ts';

/** Kinds that take hardly any time: they are executed beside whatever runs. */
const lightKinds: readonly string[] = ['refresh'];

/** Jobs of at least this priority are light. */
export const lightPriority = 2;

/** Somebody waits for what a person asked for; a schedule's work can wait a little. */
export function priorityOf(run: { kind: string; requestedBy?: string | null | undefined }): number {
  return isLight(run) ? lightPriority : run.requestedBy ? 1 : 0;
}

export function isLight({ kind }: { kind: string }): boolean {
  return lightKinds.includes(kind);
}

/** How many more runs this machine may execute, over all of its workers. */
export async function countFreePlaces(
  db: Pick<Transaction, '$queryRaw' | 'setting'>,
  worker: WorkerIdentity,
): Promise<number> {
  const { concurrentRuns } = await readSettings(db as Transaction);
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM runs JOIN workers ON workers.id = runs.worker_id
    WHERE runs.status = 'running' AND runs.kind <> ALL (${lightKinds}) AND workers.hostname = ${worker.hostname}`;
  return Math.max(0, concurrentRuns - (row?.count ?? 0));
}
