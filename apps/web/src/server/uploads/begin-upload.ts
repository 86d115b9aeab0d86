import { statfs } from 'node:fs/promises';
import { quarantineOf } from '@holdfast/application/uploads';
import { HoldfastError } from '@holdfast/core/errors';
import { limitAttempts } from '../people/limit-attempts.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import type { UploadRow } from './find-upload.ts';

/** Of one person at a time: who carries more is better served by the command line. */
const uploadsAtMost = 5;
/** The disk of the quarantine is also that of Holdfast's own database. */
const spareBytes = 1_000_000_000;

/** How long an upload waits for its next piece, and an opened one for what is to be done with it. */
export const keptMs = 24 * 60 * 60_000;

/** Throws `conflict` for one too many, and `storage-full` for what would not fit beside what is announced already. */
export async function beginUpload(
  services: Services,
  { name, sizeBytes }: { name: string; sizeBytes: number },
  person: SignedInPerson,
): Promise<UploadRow> {
  const { database, installation, quarantine } = services;
  await limitAttempts(database, `uploads ${person.id}`, { windowSeconds: 300, attempts: 60 });
  const { bavail, bsize } = await statfs(quarantineOf(installation.home));
  const rows = await database.prisma.upload.findMany();
  if (rows.filter(({ userId }) => userId === person.id).length >= uploadsAtMost) {
    throw new HoldfastError(
      'conflict',
      `You have ${uploadsAtMost} uploads already. Restore, adopt or discard one of them first.`,
    );
  }
  let promised = sizeBytes;
  for (const row of rows) promised += Number(row.sizeBytes) - (await quarantine.receivedBytes(row.id));
  if (bavail * bsize - spareBytes < promised) {
    throw new HoldfastError(
      'storage-full',
      'There is no room for that file on the disk of the quarantine. Make room, or open the file with holdfast portable on the machine where it lies.',
    );
  }
  const expiresAt = new Date(Date.now() + keptMs);
  return database.prisma.upload.create({
    data: { userId: person.id, name, sizeBytes: BigInt(sizeBytes), expiresAt },
  });
}
