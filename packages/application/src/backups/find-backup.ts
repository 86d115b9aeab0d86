import { type Backup, describeBackup } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import { loadSnapshot, type Vault } from '@holdfast/core/vault';
import type { Database } from '@holdfast/db';
import type { BackupRow } from './backup-summary.ts';

/** The row of a backup. Throws `not-found`. */
export async function findBackupRow({ prisma }: Database, id: string): Promise<BackupRow> {
  const row = await prisma.backup.findUnique({ where: { id } });
  if (!row) throw new HoldfastError('not-found', 'That backup is not in the catalogue any more.');
  return row;
}

/** The backup itself, by its row; nothing else of the vault is read. Throws `backup-not-found`, `vault-damaged`. */
export async function loadBackup(vault: Vault, row: { snapshotId: string; takenAt: Date }): Promise<Backup> {
  try {
    return describeBackup(await loadSnapshot(vault, row.snapshotId));
  } catch (cause) {
    if (!(cause instanceof HoldfastError) || cause.code !== 'storage-not-found') throw cause;
    throw new HoldfastError(
      'backup-not-found',
      'The vault has this backup no longer: a clean-up or another program removed it.',
      { cause },
    );
  }
}
