import type { BackupDetail } from '@holdfast/contracts/backups';
import type { Database } from '@holdfast/db';
import { toBackupSummary } from './backup-summary.ts';
import { describeVerification } from './describe-verification.ts';
import { findBackupRow } from './find-backup.ts';

const shownVerifications = 100;

/** What the catalogue knows of a backup; its contents are in the vault. Throws `not-found`. */
export async function readBackup(
  database: Database,
  id: string,
): Promise<Omit<BackupDetail, 'database' | 'files' | 'rowTables' | 'contentsProblem'>> {
  const row = await findBackupRow(database, id);
  const verifications = await database.prisma.verification.findMany({
    where: { backupId: id },
    orderBy: { startedAt: 'desc' },
    take: shownVerifications,
  });
  return {
    ...toBackupSummary(row),
    ...{ hostname: row.hostname, paths: row.paths },
    verifications: verifications.map(describeVerification),
  };
}
