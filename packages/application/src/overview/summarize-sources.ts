/** Sources as lists and the overview show them, judged. */

import type { RunStatus } from '@holdfast/contracts/runs';
import type { SourceSummary, StripDay } from '@holdfast/contracts/sources';
import type { Database } from '@holdfast/db';
import { readSettings } from '../settings/settings.ts';
import { describePlace } from '../sources/describe-place.ts';
import { lastDays, makeStrip, stripDays } from './day-strip.ts';
import { backsUp, expectedSince } from './expectation.ts';
import { earliest } from './moments.ts';
import { judgeSource } from './protection.ts';
import { readSchedules, type StoredSchedule } from './read-schedules.ts';
import { readDayCounts, readSourceRows, type SourceRow } from './source-rows.ts';

export interface SummarizeOptions {
  /** Only this one. */
  sourceId?: string | undefined;
  /** Also the 30-day strip, in days of this zone. */
  timeZone?: string | undefined;
  now?: Date | undefined;
}

export interface SummarizedSource {
  summary: SourceSummary;
  /** Empty without a time zone. */
  strip: StripDay[];
  schedules: StoredSchedule[];
}

export async function summarizeSources(
  database: Database,
  options: SummarizeOptions = {},
): Promise<SummarizedSource[]> {
  const now = options.now ?? new Date();
  const [rows, schedules, { proofValidDays }] = await Promise.all([
    readSourceRows(database, options.sourceId),
    readSchedules(database),
    readSettings(database.prisma),
  ]);
  const strips = await makeStrips(database, { rows, schedules, timeZone: options.timeZone, now });
  return rows.map((row) => {
    const own = schedules.filter((schedule) => backsUp(schedule, row));
    const summary = summarize(row, { schedules: own, proofValidDays, now });
    return { summary, strip: strips.get(row.id) ?? [], schedules: own };
  });
}

async function makeStrips(
  database: Database,
  options: { rows: SourceRow[]; schedules: StoredSchedule[]; timeZone: string | undefined; now: Date },
): Promise<Map<string, StripDay[]>> {
  const { rows, schedules, timeZone, now } = options;
  if (timeZone === undefined || rows.length === 0) return new Map();
  const days = lastDays(stripDays, timeZone, now);
  const sourceIds = rows.map(({ id }) => id);
  const counts = await readDayCounts(database, { sourceIds, from: days[0]!.from, timeZone });
  const bySource = Map.groupBy(counts, ({ sourceId }) => sourceId);
  return new Map(
    rows.map((row) => [row.id, makeStrip(row, { days, counts: bySource.get(row.id) ?? [], schedules, now })]),
  );
}

function summarize(
  row: SourceRow,
  options: { schedules: StoredSchedule[]; proofValidDays: number; now: Date },
): SourceSummary {
  const { schedules, proofValidDays, now } = options;
  const { protection, reason } = judgeSource(
    {
      lastBackup: row.takenAt === null ? undefined : { takenAt: row.takenAt, partial: row.partial === true },
      lastCompleteAt: row.lastCompleteAt ?? undefined,
      provenAt: row.provenAt ?? undefined,
      failedTestAt: row.failedTestAt ?? undefined,
      lastRun:
        row.endedStatus === null || row.endedAt === null
          ? undefined
          : { status: row.endedStatus, finishedAt: row.endedAt, errorMessage: row.endedError },
      expectedSince: expectedSince(row, schedules, now, { running: row.running }),
      proofValidDays,
    },
    now,
  );
  const due = schedules.flatMap(({ paused, nextDueAt }) => (paused || !nextDueAt ? [] : [nextDueAt]));
  return {
    ...{ id: row.id, name: row.name, kind: row.kind, place: describePlace(row), protection, reason },
    lastBackup:
      row.backupId === null || row.takenAt === null
        ? null
        : {
            id: row.backupId,
            takenAt: row.takenAt.toISOString(),
            sizeBytes: numberOrNull(row.sizeBytes),
            partial: row.partial === true,
          },
    lastProof:
      row.provenBackupId === null || row.provenAt === null
        ? null
        : {
            backupId: row.provenBackupId,
            provenAt: row.provenAt.toISOString(),
            durationMs: Number(row.proofMs ?? 0n),
          },
    lastRun:
      row.runId === null
        ? null
        : {
            id: row.runId,
            status: row.runStatus as RunStatus,
            finishedAt: row.runFinishedAt?.toISOString() ?? null,
            errorMessage: row.runError,
          },
    nextRunAt: earliest(due)?.toISOString() ?? null,
    backups: row.backups,
    sizeBytes: numberOrNull(row.sizeBytes),
    storedBytes: numberOrNull(row.storedBytes),
  };
}

function numberOrNull(value: bigint | null): number | null {
  return value === null ? null : Number(value);
}
