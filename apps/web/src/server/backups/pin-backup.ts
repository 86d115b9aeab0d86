import { findBackupRow } from '@holdfast/application/backups';
import { pinBackup as pinInVault } from '@holdfast/core/backup';
import type { Services } from '../services.ts';

/** Keeps a backup from every clean-up, or lets it go again: in the vault first, which decides. */
export async function pinBackup(
  { database, vaults }: Services,
  { id, pinned }: { id: string; pinned: boolean },
): Promise<Awaited<ReturnType<typeof findBackupRow>>> {
  const row = await findBackupRow(database, id);
  await vaults.use(row.vaultId, (vault) => pinInVault({ vault, backup: { id: row.snapshotId }, pinned }));
  await database.prisma.backup.update({ where: { id }, data: { pinned } });
  return row;
}
