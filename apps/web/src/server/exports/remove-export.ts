import { removeExportFile } from '@holdfast/application/exports';
import { HoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';
import { notFound } from '../trpc/problems.ts';

/** Removes the file, and every link to it. Throws `conflict` while a run writes or reads it. */
export async function removeExport({ database }: Services, id: string): Promise<string> {
  const row = await database.prisma.profileExport.findUnique({ where: { id } });
  if (!row) throw notFound('export');
  const users = await database.prisma.run.count({
    where: {
      status: { in: ['queued', 'running'] },
      OR: [...(row.runId ? [{ id: row.runId }] : []), { input: { path: ['exportId'], equals: id } }],
    },
  });
  if (users > 0) throw new HoldfastError('conflict', 'A run works on that export. Cancel the run first.');
  await removeExportFile(database, row);
  return row.fileName;
}
