import { type Backup, describeBackup, findBackup } from '@holdfast/core/backup';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { loadSnapshot, type Vault } from '@holdfast/core/vault';
import type { Database } from '@holdfast/db';
import type { BackupRow } from './backup-summary.ts';

/** The row of a backup. Throws `not-found`. */
export async function findBackupRow({ prisma }: Database, id: string): Promise<BackupRow> {
  const row = await prisma.backup.findUnique({ where: { id } });
  if (!row) throw new HoldfastError('not-found', 'That backup is not in the catalogue any more.');
  return row;
}

/** The backup itself, by its row. Throws `backup-not-found`, `vault-damaged`. */
export async function loadBackup(vault: Vault, row: { snapshotId: string }): Promise<Backup> {
  try {
    return describeBackup(await loadSnapshot(vault, row.snapshotId));
  } catch (cause) {
    if (!isHoldfastError(cause, 'storage-not-found')) throw cause;
    // A pin writes the snapshot anew under another id; looking through all of them finds it.
    return findBackup(vault, row.snapshotId, { onDamaged: () => {} });
  }
}
