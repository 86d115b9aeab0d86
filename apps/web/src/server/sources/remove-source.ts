import { HoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';
import { notFound } from '../trpc/problems.ts';

/** Backs a source up no more. Its backups stay, and so does its name. */
export async function removeSource(
  { database }: Services,
  { id, confirmName }: { id: string; confirmName: string },
): Promise<string> {
  const row = await database.prisma.source.findFirst({ where: { id, removedAt: null } });
  if (!row) throw notFound('source');
  if (row.kind === 'holdfast') {
    throw new HoldfastError('conflict', 'Holdfast’s own source cannot be removed: full backups need it.');
  }
  if (confirmName !== row.name) {
    throw new HoldfastError('invalid-input', `Type the name of the source to remove it: ${row.name}`);
  }
  await database.prisma.source.update({
    where: { id },
    data: { removedAt: new Date(), sealedSecrets: null },
  });
  return row.name;
}
