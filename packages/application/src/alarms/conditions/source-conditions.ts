/** What is wrong with a source's backups. Pure. Of two causes of the same trouble the one that explains it is told. */
import { type BackupSchedule, expectedSince } from '../../overview/expectation.ts';
import type { SourceRow } from '../../overview/source-rows.ts';
import { type Condition, toolsCondition } from './condition.ts';

/** What was asked for so recently may still make up for what is overdue: after a time without a worker, say. */
const catchingUpMs = 60 * 60_000;

export function findSourceConditions(
  source: SourceRow,
  schedules: readonly BackupSchedule[],
  now: Date,
): Condition[] {
  const trouble = failed(source) ?? partial(source) ?? overdue(source, schedules, now);
  return [trouble, notPassed(source)].filter((condition) => condition !== undefined);
}

function failed({ id, name, endedId, endedStatus, endedAt, endedError, endedCode, takenAt }: SourceRow) {
  if (endedStatus !== 'failed' || endedId === null || endedAt === null) return undefined;
  // Somebody made one by another way since.
  if (takenAt !== null && takenAt > endedAt) return undefined;
  const why = endedError ?? 'Its log says why.';
  const common = { page: `/runs/${endedId}`, since: endedAt, occurrence: endedId };
  if (endedCode === 'tool-missing') {
    return toolsCondition({ id, name }, { ...common, what: why });
  }
  return {
    ...common,
    cause: `backup source ${id}`,
    event: 'failed',
    title: `${name} was not backed up`,
    what: `The last backup failed. ${why}`,
    advice: 'Look at the run, put right what it names, and back up again. Older backups are still there.',
  } satisfies Condition;
}

function partial({ id, name, backupId, partial: lacks, takenAt, endedId, endedStatus }: SourceRow) {
  if (!lacks || backupId === null || takenAt === null) return undefined;
  return {
    cause: `partial source ${id}`,
    event: 'partial',
    title: `The last backup of ${name} lacks something`,
    what: 'Some of it could not be read. The log names what.',
    advice: 'Look at what is missing. Make it readable, or leave it out on purpose, and back up again.',
    page: endedStatus === 'partial' && endedId !== null ? `/runs/${endedId}` : `/backups/${backupId}`,
    since: takenAt,
    occurrence: backupId,
  } satisfies Condition;
}

function overdue(source: SourceRow, schedules: readonly BackupSchedule[], now: Date): Condition | undefined {
  const { id, name, lastCompleteAt, running, runningSince } = source;
  const expected = expectedSince(source, schedules, now, { running });
  if (!expected || (lastCompleteAt && lastCompleteAt >= expected)) return undefined;
  if (runningSince && now.getTime() - runningSince.getTime() < catchingUpMs) return undefined;
  return {
    cause: `overdue source ${id}`,
    event: 'overdue',
    title: `A backup of ${name} is overdue`,
    what: lastCompleteAt
      ? 'One was due, and none was made.'
      : 'One was due, and there is no complete backup of it at all.',
    advice: 'Look whether a worker is running and what it is busy with, and back up by hand.',
    page: `/sources/${id}`,
    since: expected,
    // However often one is missed: it is one trouble.
    occurrence: 'overdue',
  };
}

function notPassed({ id, name, failedTestAt, provenAt, backupId }: SourceRow): Condition | undefined {
  if (!failedTestAt || (provenAt && provenAt > failedTestAt)) return undefined;
  return {
    cause: `verification source ${id}`,
    event: 'verification-failed',
    title: `A backup of ${name} did not pass its test`,
    what: 'What came back was not what was captured, or something in the vault is damaged. The verification names it.',
    advice:
      'Make a new backup and test it. Keep the damaged one until you know what it lacks, and look at the vault’s disk.',
    page: backupId === null ? `/sources/${id}` : `/backups/${backupId}`,
    since: failedTestAt,
    occurrence: failedTestAt.toISOString(),
  };
}
