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

/** Backups whose snapshot has another id by now, by their own; few, since people pin few. */
const rewritten = new Map<string, string>();
const rewrittenAtMost = 1000;

/** The backup itself, by its row. Throws `backup-not-found`, `vault-damaged`. */
export async function loadBackup(vault: Vault, row: { snapshotId: string }): Promise<Backup> {
  const { snapshotId } = row;
  for (const id of [rewritten.get(snapshotId), snapshotId]) {
    if (id === undefined) continue;
    try {
      return describeBackup(await loadSnapshot(vault, id));
    } catch (error) {
      if (!isHoldfastError(error, 'storage-not-found')) throw error;
    }
  }
  // A pin writes the snapshot anew under another id; looking through all of them finds it.
  const found = await findBackup(vault, snapshotId, { onDamaged: () => {} });
  if (rewritten.size >= rewrittenAtMost) rewritten.clear();
  rewritten.set(snapshotId, found.snapshot.id);
  return found;
}
