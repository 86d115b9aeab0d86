/** Turns the task of a schedule into runs: when it is due, and when a person wants it now. */
import type { ScheduleTask } from '@holdfast/contracts/schedules';
import type { Transaction } from '@holdfast/db';
import { queueFullRun } from '../runs/queue-full-run.ts';
import { type QueueRunOptions, queueRun } from '../runs/queue-run.ts';

type QueueTaskOptions = Pick<QueueRunOptions, 'queue' | 'schedule' | 'requestedBy'> & { task: ScheduleTask };

/**
 * Resolves with the runs' ids: none when there is nothing to do it to. A source whose last such run still waits gets no
 * second one, so that a schedule that is faster than the work does not fill the queue.
 */
export async function queueTask(tx: Transaction, options: QueueTaskOptions): Promise<string[]> {
  const { task, ...common } = options;
  if (task.task === 'full') {
    const any = await tx.source.count({ where: { removedAt: null } });
    if (any === 0 || (await isWaiting(tx, options, { kind: 'full' }))) return [];
    return [await queueFullRun(tx, { ...common, sourceIds: null })];
  }
  if (task.task === 'clean-up') return queueCleanUps(tx, options, task);
  const sources = await tx.source.findMany({
    where: {
      removedAt: null,
      ...(task.sourceIds === null ? {} : { id: { in: task.sourceIds } }),
      ...(task.task === 'backup' && task.kind !== null ? { kind: task.kind } : {}),
      ...(task.task === 'verify' ? { backups: { some: { goneAt: null } } } : {}),
    },
    orderBy: { name: 'asc' },
  });
  const ids: string[] = [];
  for (const { id, name, vaultId } of sources) {
    const about = { ...common, vaultId, source: { id, name } };
    if (await isWaiting(tx, options, { kind: task.task, sourceId: id })) continue;
    ids.push(
      task.task === 'backup'
        ? await queueRun(tx, { ...about, kind: 'backup', input: {} })
        : await queueRun(tx, { ...about, kind: 'verify', input: { level: task.level } }),
    );
  }
  if (task.task === 'verify' && task.sourceIds === null) ids.push(...(await queueReadings(tx, options)));
  return ids;
}

/** Somewhat less than a day, since schedules that are due every night are not due to the minute. */
const readAgainHours = 18;

/**
 * What a test restore does not touch is read by turns: each night a part of every vault, so that all of it was read after as many
 * days as the settings say. Once a day, however often backups are verified.
 */
async function queueReadings(tx: Transaction, options: QueueTaskOptions): Promise<string[]> {
  const { task: _, ...common } = options;
  const since = new Date(Date.now() - readAgainHours * 3_600_000);
  const ids: string[] = [];
  const vaults = { where: { backups: { some: { goneAt: null } } }, orderBy: { name: 'asc' } } as const;
  for (const { id: vaultId } of await tx.vault.findMany(vaults)) {
    const read = await tx.run.findFirst({
      where: {
        ...{ kind: 'verify', vaultId, queuedAt: { gt: since } },
        ...{ input: { path: ['portion'], equals: true }, status: { notIn: ['failed', 'cancelled'] } },
      },
      select: { id: true },
    });
    if (read) continue;
    ids.push(
      await queueRun(tx, { ...common, vaultId, kind: 'verify', input: { level: 'full', portion: true } }),
    );
  }
  return ids;
}

async function queueCleanUps(
  tx: Transaction,
  options: QueueTaskOptions,
  task: Extract<ScheduleTask, { task: 'clean-up' }>,
): Promise<string[]> {
  const { task: _, ...common } = options;
  const { retention, sourceIds } = task;
  const ids: string[] = [];
  for (const { id: vaultId } of await tx.vault.findMany({ orderBy: { name: 'asc' } })) {
    if (await isWaiting(tx, options, { kind: 'clean-up', vaultId })) continue;
    ids.push(await queueRun(tx, { ...common, vaultId, kind: 'clean-up', input: { retention, sourceIds } }));
  }
  return ids;
}

async function isWaiting(
  tx: Transaction,
  { schedule }: QueueTaskOptions,
  about: { kind: string; sourceId?: string; vaultId?: string },
): Promise<boolean> {
  if (!schedule) return false;
  const where = { ...about, scheduleId: schedule.id, status: 'queued' };
  return (await tx.run.findFirst({ where, select: { id: true } })) !== null;
}
