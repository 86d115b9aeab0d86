/** Enters a backup that a run has just made. */
import type { BackupResult } from '@holdfast/core/backup';
import { fingerprintOf, type Vault } from '@holdfast/core/vault';
import type { Database } from '@holdfast/db';
import { backupColumns } from './backup-row.ts';

export interface RecordBackupOptions {
  database: Database;
  vaultId: string;
  vault: Vault;
  source: { id: string; kind: string };
  run: { id: string; parentId: string | null };
  result: BackupResult;
  /** Tables or files. */
  items: number;
  /** Of a database. */
  rows?: number | undefined;
}

/** Resolves with the id of its row. */
export async function recordBackup(options: RecordBackupOptions): Promise<string> {
  const { database, vaultId, vault, source, run, result, items, rows } = options;
  const columns = {
    ...backupColumns(result.backup, source),
    sizeBytes: BigInt(result.sizeBytes),
    addedBytes: BigInt(result.addedBytes),
    storedBytes: BigInt(result.storedBytes),
    durationMs: BigInt(result.durationMs),
    items: BigInt(items),
    rows: rows === undefined ? null : BigInt(rows),
    keyFingerprint: fingerprintOf(vault.keyId),
    runId: run.id,
    fullRunId: run.parentId,
  };
  const snapshotId = result.backup.id;
  const { id } = await database.prisma.backup.upsert({
    where: { vaultId_snapshotId: { vaultId, snapshotId } },
    create: { vaultId, snapshotId, ...columns },
    update: columns,
    select: { id: true },
  });
  await database.prisma.vaultKey.updateMany({
    where: { vaultId, keyId: vault.keyId },
    data: { lastUsedAt: new Date() },
  });
  return id;
}
