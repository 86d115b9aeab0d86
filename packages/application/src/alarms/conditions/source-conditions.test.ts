import { expect, test } from 'vitest';
import type { BackupSchedule } from '../../overview/expectation.ts';
import type { SourceRow } from '../../overview/source-rows.ts';
import { findSourceConditions } from './source-conditions.ts';

const now = new Date('2026-05-05T12:00:00Z');
const at = (time: string) => new Date(`2026-05-05T${time}:00Z`);

const calm: SourceRow = {
  ...{ id: 's', name: 'Shop', kind: 'database', config: {}, createdAt: new Date('2026-01-01T00:00:00Z') },
  ...{ backupId: 'b', takenAt: at('11:15'), sizeBytes: 1n, partial: false, lastCompleteAt: at('11:15') },
  ...{ provenBackupId: 'b', provenAt: at('03:00'), proofMs: 1n, failedTestAt: null },
  ...{ runId: 'r', runStatus: 'succeeded', runFinishedAt: at('11:15'), runError: null },
  ...{ endedId: 'r', endedStatus: 'succeeded', endedAt: at('11:15'), endedError: null, endedCode: null },
  ...{ running: false, runningSince: null, backups: 9, storedBytes: 1n },
};
const hourly: BackupSchedule = {
  ...{ cron: '15 * * * *', timeZone: 'UTC', paused: false, createdAt: new Date('2026-01-01T00:00:00Z') },
  what: { task: 'backup', kind: null, sourceIds: ['s'] },
};

const find = (changes: Partial<SourceRow>, schedule: BackupSchedule = hourly) =>
  findSourceConditions({ ...calm, ...changes }, [schedule], now).map(({ cause, event, since }) => ({
    ...{ cause, event, since: since.toISOString().slice(11, 16) },
  }));

const failed = { endedStatus: 'failed', endedId: 'f', endedAt: at('11:15'), endedError: 'No.' };
const late = { takenAt: at('10:15'), lastCompleteAt: at('10:15') };

test('a source that is backed up and proven is nothing to tell', () => {
  expect(find({})).toEqual([]);
});

test('a backup that was due and did not come is overdue since then', () => {
  expect(find(late)).toEqual([{ cause: 'overdue source s', event: 'overdue', since: '11:15' }]);
  expect(find(late, { ...hourly, paused: true })).toEqual([]);
});

test('one that was asked for within the hour may still make up for it; one that waits for long does not', () => {
  const old = { takenAt: at('02:15'), lastCompleteAt: at('02:15'), running: true };
  expect(find({ ...old, runningSince: at('11:30') })).toEqual([]);
  expect(find({ ...old, runningSince: at('09:15') })).toMatchObject([{ event: 'overdue' }]);
});

test('a failure explains why a backup is overdue: only it is told', () => {
  expect(find({ ...late, ...failed })).toEqual([
    { cause: 'backup source s', event: 'failed', since: '11:15' },
  ]);
});

test('a failure is over when there is a newer backup, however it was made', () => {
  expect(find({ ...failed, takenAt: at('11:40'), lastCompleteAt: at('11:40') })).toEqual([]);
});

test('programs that are missing are an alarm of their own', () => {
  expect(find({ ...late, ...failed, endedCode: 'tool-missing' })).toMatchObject([{ event: 'client-tools' }]);
});

test('a partial backup is told as long as it is the newest', () => {
  expect(find({ partial: true, lastCompleteAt: at('10:15') })).toMatchObject([{ event: 'partial' }]);
});

test('a test that failed is told beside whatever else is wrong, until a later one succeeds', () => {
  const events = (changes: Partial<SourceRow>) => find(changes).map(({ event }) => event);
  expect(events({ failedTestAt: at('04:00') })).toEqual(['verification-failed']);
  expect(events({ ...late, ...failed, failedTestAt: at('04:00') })).toEqual([
    'failed',
    'verification-failed',
  ]);
  expect(events({ failedTestAt: at('02:00') })).toEqual([]);
});
