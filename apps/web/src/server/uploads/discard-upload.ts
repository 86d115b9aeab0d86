import { removeUpload } from '@holdfast/application/uploads';
import { HoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { findUpload } from './find-upload.ts';

/** Answers what it was called. Throws `conflict` while a run reads it. */
export async function discardUpload(services: Services, id: string, person: SignedInPerson): Promise<string> {
  const { database, quarantine, installation } = services;
  const row = await findUpload(services, id, person);
  const readers = await database.prisma.run.count({
    where: { status: { in: ['queued', 'running'] }, input: { path: ['upload', 'id'], equals: id } },
  });
  if (readers > 0) throw new HoldfastError('conflict', 'A run reads that file. Cancel the run first.');
  await quarantine.stop(id);
  await removeUpload(database, installation.home, id);
  return row.name;
}
