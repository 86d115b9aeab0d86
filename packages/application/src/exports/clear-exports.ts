/** Nothing of people's data stays longer than it was promised: files that have expired, what a crash left, old reports. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '@holdfast/db';
import { exportsFolder } from './export-path.ts';
import { removeExportFile } from './remove-export-file.ts';

/** Until then the list says that a link was used. */
const linksKeptMs = 30 * 86_400_000;

export async function clearExports(database: Database, now = new Date()): Promise<void> {
  const { prisma } = database;
  const expired = await prisma.profileExport.findMany({
    where: { removedAt: null, expiresAt: { lt: now }, NOT: isUnderway },
    select: { id: true, path: true },
  });
  for (const row of expired) await removeExportFile(database, row);
  for (const folder of await foldersOf(database)) await clearFolder(database, folder);
  await prisma.exportLink.deleteMany({
    where: { expiresAt: { lt: new Date(now.getTime() - linksKeptMs) } },
  });
  await prisma.exportLink.deleteMany({ where: { expiresAt: { lt: now }, userId: { not: null } } });
  await prisma.profileRestore.deleteMany({ where: { expiresAt: { lt: now } } });
}

const isUnderway = { run: { status: { in: ['queued', 'running'] } } };

async function foldersOf({ prisma }: Database): Promise<string[]> {
  const vaults = await prisma.vault.findMany({ select: { location: true } });
  return vaults.flatMap(({ location }) => {
    try {
      return [exportsFolder(location)];
    } catch {
      return [];
    }
  });
}

/** As we name them: `<id>.zip`, and `.<id>.zip.<hex>.tmp` while it is written. */
const ownName = /^\.?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?:zip|html)(?:\.[0-9a-f]{12}\.tmp)?$/;

/** Removes files of ours that no export has, or has any more. Whatever else lies there is somebody else's. */
async function clearFolder({ prisma }: Database, folder: string): Promise<void> {
  // Files first: one that comes to be known meanwhile was not listed.
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const id = ownName.exec(name)?.[1];
    if (id === undefined) continue;
    const isTemporary = name.startsWith('.');
    const owner = await prisma.profileExport.findFirst({
      where: {
        id,
        removedAt: null,
        OR: isTemporary ? [isUnderway] : [isUnderway, { readyAt: { not: null } }],
      },
      select: { id: true },
    });
    if (!owner) await rm(join(folder, name), { force: true });
  }
}
