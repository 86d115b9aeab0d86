/** How full a vault is: counted now and then, shown from the row. */
import { statfs } from 'node:fs/promises';
import type { Vault } from '@holdfast/core/vault';
import type { Database } from '@holdfast/db';
import type { VaultLocation } from './open-vault.ts';

export interface VaultStatistics {
  /** What it takes on disk. */
  storedBytes: number;
  /** What all its backups would take as they are. */
  protectedBytes: number;
  freeBytes: number | null;
  totalBytes: number | null;
  backups: number;
}

/** Counts, and keeps the result in the vault's row and as today's point of its size chart. */
export async function countVault(
  database: Database,
  row: { id: string; location: unknown },
  vault: Vault,
): Promise<VaultStatistics> {
  const storedBytes = await vault.storage.totalSize('');
  const { _sum, _count } = await database.prisma.backup.aggregate({
    where: { vaultId: row.id, goneAt: null },
    _sum: { sizeBytes: true },
    _count: true,
  });
  const statistics: VaultStatistics = {
    storedBytes,
    protectedBytes: Number(_sum.sizeBytes ?? 0n),
    backups: _count,
    ...(await readSpace(row.location)),
  };
  const countedAt = new Date();
  await database.prisma.vault.update({
    where: { id: row.id },
    data: { statistics: { ...statistics }, countedAt },
  });
  const day = new Date(`${countedAt.toISOString().slice(0, 10)}T00:00:00Z`);
  const point = {
    storedBytes: BigInt(statistics.storedBytes),
    protectedBytes: BigInt(statistics.protectedBytes),
    freeBytes: statistics.freeBytes === null ? null : BigInt(statistics.freeBytes),
  };
  await database.prisma.vaultSize.upsert({
    where: { vaultId_day: { vaultId: row.id, day } },
    create: { vaultId: row.id, day, ...point },
    update: point,
  });
  return statistics;
}

async function readSpace(location: unknown): Promise<Pick<VaultStatistics, 'freeBytes' | 'totalBytes'>> {
  const { type, path } = location as VaultLocation;
  if (type !== 'local') return { freeBytes: null, totalBytes: null };
  const { bavail, blocks, bsize } = await statfs(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
