import { type SummarizedSource, summarizeSources } from '@holdfast/application/overview';
import type { DatabaseConfig } from '@holdfast/application/sources';
import { databaseFactsSchema } from '@holdfast/contracts/databases';
import { fileSetSchema, filesFactsSchema } from '@holdfast/contracts/file-sets';
import { retentionSchema } from '@holdfast/contracts/retention';
import type { SourceConfig, SourceDetail } from '@holdfast/contracts/sources';
import type { Services } from '../services.ts';
import { notFound } from '../trpc/problems.ts';

/** Everything about one source but its secrets. */
export async function readSource(
  { database }: Services,
  { id, timeZone }: { id: string; timeZone: string },
): Promise<SourceDetail> {
  const [row, [found]] = await Promise.all([
    database.prisma.source.findFirst({ where: { id, removedAt: null } }),
    summarizeSources(database, { sourceId: id, timeZone }),
  ]);
  if (!row || !found) throw notFound('source');
  const facts = databaseFactsSchema.safeParse(row.facts).data ?? filesFactsSchema.safeParse(row.facts).data;
  return {
    ...found.summary,
    config: configOf(row),
    retention: retentionSchema.safeParse(row.retention).data ?? null,
    checks: row.checks,
    facts: facts ?? null,
    factsAt: row.factsAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    strip: found.strip,
    sizes: await readSizes(database, id),
    schedules: found.schedules.map(toSchedule),
  };
}

function toSchedule({ id, name, nextDueAt }: SummarizedSource['schedules'][number]) {
  return { id, name, nextDueAt: nextDueAt?.toISOString() ?? null };
}

function configOf(row: { kind: string; config: unknown; sealedSecrets: Uint8Array | null }): SourceConfig {
  if (row.kind === 'database') {
    const { host, port, database, user, sslMode, sslRootCert } = row.config as DatabaseConfig;
    const connection = { host, port, database, user, sslMode, ...(sslRootCert ? { sslRootCert } : {}) };
    return { kind: 'database', connection, hasPassword: row.sealedSecrets !== null };
  }
  if (row.kind === 'files') return { kind: 'files', files: fileSetSchema.parse(row.config) };
  return { kind: 'holdfast' };
}

const chartPoints = 100;

/** Evenly chosen among all backups; the newest one always. */
async function readSizes({ prisma }: Services['database'], id: string): Promise<SourceDetail['sizes']> {
  const rows = await prisma.$queryRaw<{ takenAt: Date; sizeBytes: bigint; addedBytes: bigint | null }[]>`
    SELECT taken_at AS "takenAt", size_bytes AS "sizeBytes", added_bytes AS "addedBytes" FROM (
      SELECT taken_at, size_bytes, added_bytes,
        row_number() OVER (ORDER BY taken_at DESC) - 1 AS place, count(*) OVER () AS total
      FROM backups WHERE source_id = ${id}::uuid AND gone_at IS NULL AND size_bytes IS NOT NULL
    ) AS numbered
    WHERE place % greatest(1, ceil(total / ${chartPoints}::float8)::bigint) = 0
    ORDER BY taken_at`;
  return rows.map(({ takenAt, sizeBytes, addedBytes }) => ({
    takenAt: takenAt.toISOString(),
    sizeBytes: Number(sizeBytes),
    addedBytes: addedBytes === null ? null : Number(addedBytes),
  }));
}
