/** What becomes of the links that a person had made: told for a week, and taken back while they were not used. */
import type { DownloadLink } from '@holdfast/contracts/portable';
import { fileFormSchema } from '@holdfast/contracts/portable';
import { HoldfastError } from '@holdfast/core/errors';
import type { Database } from '@holdfast/db';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { notFound } from '../trpc/problems.ts';
import { downloadSubject } from './download-subject.ts';

const keptMs = 7 * 24 * 60 * 60_000;
const listedAtMost = 50;

/** Of links that have expired nothing is kept but that there were any, and that for a week. */
export async function forgetOldLinks({ prisma }: Database): Promise<void> {
  const now = Date.now();
  await prisma.downloadLink.deleteMany({ where: { expiresAt: { lt: new Date(now - keptMs) } } });
  await prisma.downloadLink.updateMany({
    where: { expiresAt: { lt: new Date(now) }, sealedPassword: { not: null } },
    data: { sealedPassword: null },
  });
}

/** The newest first. */
export async function listDownloadLinks(
  { database }: Services,
  person: SignedInPerson,
): Promise<DownloadLink[]> {
  const rows = await database.prisma.downloadLink.findMany({
    where: { userId: person.id, expiresAt: { gt: new Date(Date.now() - keptMs) } },
    include: { backup: { select: { sourceName: true, takenAt: true } } },
    orderBy: { createdAt: 'desc' },
    take: listedAtMost,
  });
  return rows.map((row) => ({
    ...{ id: row.id, backupId: row.backupId, sourceName: row.backup.sourceName },
    takenAt: row.backup.takenAt.toISOString(),
    ...{ form: fileFormSchema.parse(row.form), part: Object.keys(row.part as object).length > 0 },
    state: stateOf(row),
    ...{ createdAt: row.createdAt.toISOString(), expiresAt: row.expiresAt.toISOString() },
    usedAt: row.usedAt?.toISOString() ?? null,
  }));
}

function stateOf(row: {
  usedAt: Date | null;
  revokedAt: Date | null;
  expiresAt: Date;
}): DownloadLink['state'] {
  if (row.usedAt) return 'used';
  if (row.revokedAt) return 'revoked';
  return row.expiresAt.getTime() > Date.now() ? 'pending' : 'expired';
}

/** Answers what it was of, for the audit log. Throws `not-found`, also for somebody else's, and `conflict` for a used one. */
export async function revokeDownloadLink(
  { database: { prisma } }: Services,
  id: string,
  person: SignedInPerson,
): Promise<string> {
  const row = await prisma.downloadLink.findUnique({
    where: { id, userId: person.id },
    include: { backup: { select: { sourceName: true, takenAt: true } } },
  });
  if (!row) throw notFound('download link');
  const { count } = await prisma.downloadLink.updateMany({
    where: { id, usedAt: null, revokedAt: null },
    data: { revokedAt: new Date(), sealedPassword: null },
  });
  if (count === 0 && row.revokedAt === null) {
    throw new HoldfastError(
      'conflict',
      'That link was used. What it led to is with whoever used it: the audit log says when that was.',
    );
  }
  return downloadSubject(row.backup, fileFormSchema.parse(row.form));
}
