/** By when a source should have been backed up, going by the schedules that back it up. */
import type { ScheduleTask } from '@holdfast/contracts/schedules';
import { previousFirings } from '../schedules/cron.ts';
import { latest } from './moments.ts';

export interface BackupSchedule {
  cron: string;
  timeZone: string;
  paused: boolean;
  createdAt: Date;
  what: ScheduleTask;
}

/** A backup needs a moment to begin and to end before it can be missed. */
export const graceMs = 20 * 60_000;

/** Where nothing is scheduled, a backup is recent for so long. */
export const recentWithoutScheduleMs = 7 * 24 * 60 * 60_000;

export function backsUp(schedule: BackupSchedule, source: { id: string; kind: string }): boolean {
  const { what } = schedule;
  if (what.task === 'full') return true;
  if (what.task !== 'backup') return false;
  if (what.sourceIds !== null && !what.sourceIds.includes(source.id)) return false;
  // All sources of a kind, or of all kinds; Holdfast's own is part of full backups and of those that name it.
  return what.kind === null
    ? what.sourceIds !== null || source.kind !== 'holdfast'
    : what.kind === source.kind;
}

/**
 * The moment after which a complete backup must have been taken for the source not to be overdue; undefined when nothing
 * was due yet. With `running`, a backup is on its way: then the due time before counts.
 */
export function expectedSince(
  source: { id: string; kind: string; createdAt: Date },
  schedules: readonly BackupSchedule[],
  now: Date,
  options: { running?: boolean } = {},
): Date | undefined {
  const relevant = schedules.filter((schedule) => !schedule.paused && backsUp(schedule, source));
  if (relevant.length === 0) {
    const recent = new Date(now.getTime() - recentWithoutScheduleMs);
    return source.createdAt < recent ? recent : undefined;
  }
  const before = new Date(now.getTime() - graceMs);
  const due = relevant.flatMap(({ cron, timeZone, createdAt }) => {
    const times = previousFirings(cron, timeZone, { count: options.running ? 2 : 1, before });
    const time = times.at(options.running ? 1 : 0);
    return time && time > createdAt && time > source.createdAt ? [time] : [];
  });
  return latest(due);
}
