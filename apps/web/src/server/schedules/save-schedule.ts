import { checkCron, nextFirings } from '@holdfast/application/schedules';
import type { ScheduleInput } from '@holdfast/contracts/schedules';
import { HoldfastError } from '@holdfast/core/errors';
import type { Prisma, Transaction } from '@holdfast/db';
import { notFound } from '../trpc/problems.ts';

/** Adds a schedule; its first firing is its next time. */
export async function createSchedule(tx: Transaction, input: ScheduleInput): Promise<string> {
  await refuseTakenName(tx, input.name, undefined);
  const { id } = await tx.schedule.create({ data: await rowOf(tx, input), select: { id: true } });
  return id;
}

/** What was due before counts no more: the next firing follows from what it says now. */
export async function updateSchedule(tx: Transaction, id: string, input: ScheduleInput): Promise<void> {
  if (!(await tx.schedule.findUnique({ where: { id } }))) throw notFound('schedule');
  await refuseTakenName(tx, input.name, id);
  await tx.schedule.update({ where: { id }, data: await rowOf(tx, input) });
}

export async function pauseSchedule(tx: Transaction, id: string, paused: boolean): Promise<string> {
  const row = await tx.schedule.findUnique({ where: { id } });
  if (!row) throw notFound('schedule');
  if ((row.pausedAt !== null) === paused) return row.name;
  const [next] = nextFirings(row.cron, row.timeZone, { count: 1 });
  // Whatever was due while it was paused is not made up for.
  const data = paused ? { pausedAt: new Date() } : { pausedAt: null, nextDueAt: next ?? null };
  await tx.schedule.update({ where: { id }, data });
  return row.name;
}

async function rowOf(tx: Transaction, { name, cron, timeZone, what }: ScheduleInput) {
  checkCron(cron, timeZone);
  await refuseUnknownSources(tx, 'sourceIds' in what ? what.sourceIds : null);
  const [nextDueAt = null] = nextFirings(cron, timeZone, { count: 1 });
  return { name, cron, timeZone, task: what.task, input: what as Prisma.InputJsonObject, nextDueAt };
}

async function refuseTakenName(tx: Transaction, name: string, except: string | undefined): Promise<void> {
  const other = await tx.schedule.findUnique({ where: { name }, select: { id: true } });
  if (!other || other.id === except) return;
  throw new HoldfastError('conflict', `There is a schedule “${name}” already. Choose another name.`);
}

/** Throws `not-found`. */
export async function refuseUnknownSources(tx: Transaction, ids: readonly string[] | null): Promise<void> {
  if (ids === null) return;
  const known = await tx.source.count({ where: { id: { in: [...ids] }, removedAt: null } });
  if (known < new Set(ids).size) throw notFound('source');
}
