import type { RunProgress } from '@holdfast/contracts/runs';
import type { Database } from '@holdfast/db';
import type { RunOwner } from './finish-run.ts';
import { type RunNotice, runChannel } from './run-notice.ts';

/** Writes how far a run has come, and tells who follows it. False when it is not this worker's any more. */
export async function reportProgress(
  database: Database,
  { id, workerId, attempt }: RunOwner,
  progress: RunProgress,
): Promise<boolean> {
  const notice: RunNotice = { type: 'run', runId: id };
  const rows = await database.prisma.$executeRaw`
    WITH changed AS (
      UPDATE runs SET progress = ${JSON.stringify(progress)}::jsonb
      WHERE id = ${id}::uuid AND worker_id = ${workerId}::uuid AND attempt = ${attempt} AND status = 'running'
      RETURNING id
    ) SELECT pg_notify(${runChannel}, ${JSON.stringify(notice)}) FROM changed`;
  return rows > 0;
}
