import type { Database } from '@holdfast/db';
import type { Condition } from './condition.ts';
import { judgeSizes, type SizeChange } from './size-change.ts';

const compared = 15;

interface MeasuredRow {
  sourceId: string;
  name: string;
  id: string;
  takenAt: Date;
  sizeBytes: bigint | null;
  rows: bigint | null;
  items: bigint | null;
}

/** Of each source, its newest complete backup beside those before it. */
export async function findSizeConditions({ prisma }: Database): Promise<Condition[]> {
  const rows = await prisma.$queryRaw<MeasuredRow[]>`
    SELECT s.id AS "sourceId", s.name, b.id, b.taken_at AS "takenAt", b.size_bytes AS "sizeBytes", b.rows, b.items
    FROM sources s CROSS JOIN LATERAL (
      SELECT * FROM backups b
      WHERE b.source_id = s.id AND b.kind = s.kind AND b.gone_at IS NULL AND NOT b.partial
      ORDER BY b.taken_at DESC LIMIT ${compared}) b
    WHERE s.removed_at IS NULL AND s.kind <> 'holdfast'
    ORDER BY s.id, b.taken_at DESC`;
  const bySource = Map.groupBy(rows, ({ sourceId }) => sourceId);
  return [...bySource.values()].flatMap((backups) => {
    const change = judgeSizes(
      backups.map(({ id, takenAt, sizeBytes, rows: count, items }) => ({
        ...{ id, takenAt, sizeBytes: numberOf(sizeBytes), rows: numberOf(count), items: numberOf(items) },
      })),
    );
    return change ? [toCondition(backups[0]!, change)] : [];
  });
}

function toCondition({ sourceId, name, id, takenAt }: MeasuredRow, change: SizeChange): Condition {
  const { event, from, to } = change;
  const hasGrown = event === 'growth';
  return {
    cause: `${event} source ${sourceId}`,
    event,
    title: hasGrown ? `${name} has grown out of the ordinary` : `${name} has shrunk out of the ordinary`,
    what: `The newest backup has ${amount(change, to)}; those before it had about ${amount(change, from)}.`,
    advice: hasGrown
      ? 'Look what was added. If it is meant, acknowledge this; it ends by itself when the new size has become the usual one.'
      : 'Look whether something was deleted or is not mounted, and restore it if so. If it is meant, acknowledge this; it ends by itself.',
    page: `/backups/${id}`,
    since: takenAt,
    // While it lasts, each further backup says the same.
    occurrence: event,
  };
}

function amount({ what }: SizeChange, value: number): string {
  const count = Math.round(value).toLocaleString('en-US');
  if (what === 'rows') return `${count} rows`;
  if (what === 'items') return `${count} files or tables`;
  return value < 1e9
    ? `${Math.round(value / 1e6).toLocaleString('en-US')} MB`
    : `${(value / 1e9).toFixed(1)} GB`;
}

function numberOf(value: bigint | null): number | null {
  return value === null ? null : Number(value);
}
