import type { AuditEntry } from '@holdfast/contracts/people';
import type { Page } from '@holdfast/contracts/primitives';
import type { Database } from '@holdfast/db';
import { countedAtMost, decodeCursor, toPage } from '../paging/keyset.ts';

/** Who did what, the newest first. */
export async function listAudit(
  { prisma }: Database,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<AuditEntry>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor, 'number');
  const rows = await prisma.auditEntry.findMany({
    where: after
      ? { at: { lte: after.at }, OR: [{ at: { lt: after.at } }, { id: { lt: BigInt(after.id) } }] }
      : {},
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  const counted = await prisma.auditEntry.count({ take: countedAtMost + 1 });
  return toPage(rows, {
    ...{ limit, counted },
    keyOf: ({ at, id }) => ({ at, id: String(id) }),
    toItem: ({ id, at, details, ...entry }) => ({
      ...entry,
      id: String(id),
      at: at.toISOString(),
      details: details as AuditEntry['details'],
    }),
  });
}
