import type { DownloadState } from '@holdfast/contracts/portable';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';

/** How far a download of that person is. */
export async function readDownloadState(
  { database, downloads }: Services,
  id: string,
  person: SignedInPerson,
): Promise<DownloadState> {
  const known = downloads.find(id, person.id);
  if (known) return known;
  const waiting = await database.prisma.downloadLink.count({
    where: { id, userId: person.id, expiresAt: { gt: new Date() } },
  });
  return { state: waiting > 0 ? 'waiting' : 'gone', bytes: 0, totalBytes: null, problem: null };
}
