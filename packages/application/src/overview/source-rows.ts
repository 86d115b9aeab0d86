/** What the database knows of each source, in one query: a few rows by index, and sums over its backups. */
import { type Database, Prisma } from '@holdfast/db';

export interface SourceRow {
  id: string;
  name: string;
  kind: 'database' | 'files' | 'holdfast';
  config: unknown;
  createdAt: Date;
  backupId: string | null;
  takenAt: Date | null;
  sizeBytes: bigint | null;
  partial: boolean | null;
  lastCompleteAt: Date | null;
  provenBackupId: string | null;
  provenAt: Date | null;
  proofMs: bigint | null;
  failedTestAt: Date | null;
  runId: string | null;
  runStatus: string | null;
  runFinishedAt: Date | null;
  runError: string | null;
  endedId: string | null;
  endedStatus: string | null;
  endedAt: Date | null;
  endedError: string | null;
  endedCode: string | null;
  running: boolean;
  /** When the newest backup that is not over was asked for. */
  runningSince: Date | null;
  backups: number;
  storedBytes: bigint | null;
}

/**
 * Sources that were not removed, by name; or only one. What was adopted under a source's name and is of another kind, such
 * as the rows of an older tool, protects it as little as none.
 */
export function readSourceRows({ prisma }: Database, only?: string): Promise<SourceRow[]> {
  const which = only === undefined ? Prisma.empty : Prisma.sql`AND s.id = ${only}::uuid`;
  return prisma.$queryRaw<SourceRow[]>`
    SELECT s.id, s.name, s.kind, s.config, s.created_at AS "createdAt",
      newest.id AS "backupId", newest.taken_at AS "takenAt", newest.size_bytes AS "sizeBytes", newest.partial,
      complete.taken_at AS "lastCompleteAt",
      proven.id AS "provenBackupId", proven.proven_at AS "provenAt", proven.duration_ms AS "proofMs",
      failed.started_at AS "failedTestAt",
      run.id AS "runId", run.status AS "runStatus", run.finished_at AS "runFinishedAt", run.error_message AS "runError",
      ended.id AS "endedId", ended.status AS "endedStatus", ended.finished_at AS "endedAt",
      ended.error_message AS "endedError", ended.error_code AS "endedCode",
      unfinished.since IS NOT NULL AS running, unfinished.since AS "runningSince",
      coalesce(sums.backups, 0)::int AS backups, sums.stored_bytes::bigint AS "storedBytes"
    FROM sources s
    LEFT JOIN LATERAL (
      SELECT b.id, b.taken_at, b.size_bytes, b.partial FROM backups b
      WHERE b.source_id = s.id AND b.kind = s.kind AND b.gone_at IS NULL ORDER BY b.taken_at DESC LIMIT 1) newest ON true
    LEFT JOIN LATERAL (
      SELECT b.taken_at FROM backups b
      WHERE b.source_id = s.id AND b.kind = s.kind AND b.gone_at IS NULL AND NOT b.partial
      ORDER BY b.taken_at DESC LIMIT 1) complete ON true
    LEFT JOIN LATERAL (
      SELECT b.id, b.proven_at, v.duration_ms FROM backups b
      LEFT JOIN LATERAL (
        SELECT duration_ms FROM verifications WHERE backup_id = b.id AND level = 'restore' AND outcome = 'proven'
        ORDER BY started_at DESC LIMIT 1) v ON true
      WHERE b.source_id = s.id AND b.kind = s.kind AND b.gone_at IS NULL AND b.proof = 'restored' AND b.proven_at IS NOT NULL
      ORDER BY b.proven_at DESC LIMIT 1) proven ON true
    LEFT JOIN LATERAL (
      SELECT v.started_at FROM backups b JOIN verifications v ON v.backup_id = b.id
      WHERE b.source_id = s.id AND b.gone_at IS NULL AND b.proof = 'failed' AND v.outcome = 'failed'
      ORDER BY v.started_at DESC LIMIT 1) failed ON true
    LEFT JOIN LATERAL (
      SELECT r.id, r.status, r.finished_at, r.error_message FROM runs r
      WHERE r.source_id = s.id AND r.kind = 'backup' ORDER BY r.queued_at DESC LIMIT 1) run ON true
    LEFT JOIN LATERAL (
      SELECT r.id, r.status, r.finished_at, r.error_message, r.error_code FROM runs r
      WHERE r.source_id = s.id AND r.kind = 'backup' AND r.status IN ('succeeded', 'partial', 'failed')
        AND r.finished_at IS NOT NULL
      ORDER BY r.queued_at DESC LIMIT 1) ended ON true
    LEFT JOIN LATERAL (
      SELECT max(r.queued_at) AS since FROM runs r
      WHERE r.source_id = s.id AND r.kind = 'backup' AND r.status IN ('queued', 'running')) unfinished ON true
    LEFT JOIN LATERAL (
      SELECT count(*) AS backups, sum(b.stored_bytes) AS stored_bytes FROM backups b
      WHERE b.source_id = s.id AND b.gone_at IS NULL) sums ON true
    WHERE s.removed_at IS NULL ${which}
    ORDER BY (s.kind = 'holdfast'), s.name`;
}

export interface DayCountRow {
  sourceId: string;
  day: string;
  status: string;
  runs: number;
}

/** Backup runs per source, day and status, by the day on which they were asked for. */
export function readDayCounts(
  { prisma }: Database,
  options: { sourceIds: readonly string[]; from: Date; timeZone: string },
): Promise<DayCountRow[]> {
  const { sourceIds, from, timeZone } = options;
  return prisma.$queryRaw<DayCountRow[]>`
    SELECT source_id AS "sourceId", to_char(queued_at AT TIME ZONE ${timeZone}, 'YYYY-MM-DD') AS day,
      status, count(*)::int AS runs
    FROM runs WHERE kind = 'backup' AND source_id = ANY(${[...sourceIds]}::uuid[]) AND queued_at >= ${from}
    GROUP BY 1, 2, 3`;
}
