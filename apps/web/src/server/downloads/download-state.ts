import { setTimeout as delay } from 'node:timers/promises';
import type { DownloadState } from '@holdfast/contracts/portable';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';

const nothingSent = { bytes: 0, totalBytes: null, problem: null };
const usingUpMs = 1500;

/** How far a download of that person is. */
export async function readDownloadState(
  { database, downloads }: Services,
  id: string,
  person: SignedInPerson,
): Promise<DownloadState> {
  const known = downloads.find(id, person.id);
  if (known) return known;
  const waiting = await database.prisma.downloadLink.count({
    where: { id, userId: person.id, expiresAt: { gt: new Date() }, usedAt: null, revokedAt: null },
  });
  if (waiting > 0) return { state: 'waiting', ...nothingSent };
  // A link that is being used up is gone already, and its download not yet begun.
  await delay(usingUpMs);
  return downloads.find(id, person.id) ?? { state: 'gone', ...nothingSent };
}
