/** The catalogue, the newest first. */
import type { BackupSummary, ListBackupsInput } from '@holdfast/contracts/backups';
import type { Page } from '@holdfast/contracts/primitives';
import type { Database, Prisma } from '@holdfast/db';
import { countedAtMost, decodeCursor, toPage } from '../paging/keyset.ts';
import { toBackupSummary } from './backup-summary.ts';

export async function listBackups(
  { prisma }: Database,
  input: ListBackupsInput,
): Promise<Page<BackupSummary>> {
  const { sourceId, kind, proof, state, pinned, from, to } = input;
  const where: Prisma.BackupWhereInput = {
    ...(sourceId ? { sourceId } : {}),
    ...(kind ? { kind: { in: kind } } : {}),
    ...(proof ? { proof: { in: proof } } : {}),
    ...(state ? { partial: state === 'partial' } : {}),
    ...(pinned === undefined ? {} : { pinned }),
    ...(input.gone ? {} : { goneAt: null }),
    ...(from || to
      ? { takenAt: { ...(from ? { gte: new Date(from) } : {}), ...(to ? { lt: new Date(to) } : {}) } }
      : {}),
  };
  const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor, 'uuid');
  const rows = await prisma.backup.findMany({
    where: after ? { AND: [where, isAfter(after)] } : where,
    orderBy: [{ takenAt: 'desc' }, { id: 'desc' }],
    take: input.limit + 1,
  });
  const counted = await prisma.backup.count({ where, take: countedAtMost + 1 });
  return toPage(rows, {
    ...{ limit: input.limit, counted, toItem: toBackupSummary },
    keyOf: ({ takenAt, id }) => ({ at: takenAt, id }),
  });
}

/** The first condition alone bounds the index; the second settles what was taken in the same millisecond. */
function isAfter({ at, id }: { at: Date; id: string }): Prisma.BackupWhereInput {
  return { takenAt: { lte: at }, OR: [{ takenAt: { lt: at } }, { id: { lt: id } }] };
}
