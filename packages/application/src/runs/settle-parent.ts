/** What a full backup's entry says, from what its parts say. */
import type { RunStatus } from '@holdfast/contracts/runs';
import type { Transaction } from '@holdfast/db';
import { notifyRuns } from './run-notice.ts';

/** To be called in the transaction that changed a part, which it had from `lockRun`. */
export async function settleParent(tx: Transaction, parentId: string | null): Promise<void> {
  if (parentId === null) return;
  const parts = await tx.run.findMany({
    where: { parentId },
    select: { status: true, sourceName: true, startedAt: true },
  });
  const status = statusOf(parts.map((part) => part.status as RunStatus));
  const ended = status !== 'queued' && status !== 'running';
  const failed = parts.filter((part) => part.status === 'failed').map(({ sourceName }) => sourceName ?? '');
  const startedAt = parts
    .map((part) => part.startedAt?.getTime() ?? Infinity)
    .reduce((a, b) => Math.min(a, b), Infinity);
  await tx.run.update({
    where: { id: parentId },
    data: {
      status,
      startedAt: Number.isFinite(startedAt) ? new Date(startedAt) : null,
      finishedAt: ended ? new Date() : null,
      ...(ended ? { result: { summary: summaryOf(parts.map((part) => part.status as RunStatus)) } } : {}),
      errorCode: ended && failed.length > 0 ? 'part-failed' : null,
      errorMessage:
        ended && failed.length > 0
          ? `${failed.length === 1 ? 'One source was' : `${failed.length} sources were`} not backed up: ${failed.join(', ')}.`
          : null,
    },
  });
  await notifyRuns(tx, { type: 'run', runId: parentId });
}

/** A full backup that lost anything is never a success. */
export function statusOf(parts: readonly RunStatus[]): RunStatus {
  const all = (...wanted: RunStatus[]): boolean => parts.every((status) => wanted.includes(status));
  const some = (...wanted: RunStatus[]): boolean => parts.some((status) => wanted.includes(status));
  if (all('queued')) return 'queued';
  if (some('queued', 'running')) return 'running';
  if (all('succeeded')) return 'succeeded';
  if (some('succeeded', 'partial')) return 'partial';
  return some('failed') ? 'failed' : 'cancelled';
}

function summaryOf(parts: readonly RunStatus[]): string {
  const whole = parts.filter((status) => status === 'succeeded').length;
  return whole === parts.length
    ? `All ${parts.length} sources were backed up.`
    : `${whole} of ${parts.length} sources were backed up completely.`;
}
