import type { AuditEntry, AuditFilter } from '@holdfast/contracts/people';
import type { Page } from '@holdfast/contracts/primitives';
import type { Database, Prisma } from '@holdfast/db';
import { countedAtMost, decodeCursor, toPage } from '../paging/keyset.ts';

export interface ListAuditOptions extends AuditFilter {
  cursor?: string | undefined;
  limit: number;
}

/** Who did what, the newest first. */
export async function listAudit(
  { prisma }: Database,
  { cursor, limit, ...filter }: ListAuditOptions,
): Promise<Page<AuditEntry>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor, 'number');
  const wanted = toWhere(filter);
  const rows = await prisma.auditEntry.findMany({
    where: {
      AND: [
        wanted,
        after
          ? { at: { lte: after.at }, OR: [{ at: { lt: after.at } }, { id: { lt: BigInt(after.id) } }] }
          : {},
      ],
    },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  const counted = await prisma.auditEntry.count({ where: wanted, take: countedAtMost + 1 });
  return toPage(rows, {
    ...{ limit, counted },
    keyOf: ({ at, id }) => ({ at, id: String(id) }),
    toItem: toAuditEntry,
  });
}

function toWhere({ text, area, from, to }: AuditFilter): Prisma.AuditEntryWhereInput {
  // A wildcard of LIKE is a letter like any other here.
  const holds = { contains: (text ?? '').replaceAll(/[\\%_]/g, '\\$&'), mode: 'insensitive' } as const;
  return {
    ...(area === undefined ? {} : { action: { startsWith: `${area}.` } }),
    ...(from === undefined && to === undefined
      ? {}
      : { at: { ...(from === undefined ? {} : { gte: from }), ...(to === undefined ? {} : { lt: to }) } }),
    ...(text === undefined || text === ''
      ? {}
      : { OR: [{ actorName: holds }, { action: holds }, { subject: holds }, { ipAddress: holds }] }),
  };
}

type Row = Prisma.AuditEntryGetPayload<object>;

function toAuditEntry({ id, at, details, ...entry }: Row): AuditEntry {
  return { ...entry, id: String(id), at: at.toISOString(), details: details as AuditEntry['details'] };
}
