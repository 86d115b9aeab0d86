import { rm } from 'node:fs/promises';
import type { Database } from '@holdfast/db';

/** The file first: a row that says it is gone while it lies there would be a lie about somebody's data. */
export async function removeExportFile(
  { prisma }: Database,
  { id, path }: { id: string; path: string },
): Promise<void> {
  await rm(path, { force: true });
  await prisma.profileExport.updateMany({
    where: { id, removedAt: null },
    data: { removedAt: new Date(), sealedPassphrase: null },
  });
  await prisma.exportLink.deleteMany({ where: { exportId: id, usedAt: null } });
}
