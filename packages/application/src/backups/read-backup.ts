import type { BackupDetail } from '@holdfast/contracts/backups';
import type { Verification } from '@holdfast/contracts/verifications';
import type { Evidence } from '@holdfast/core/backup';
import type { Database, Prisma } from '@holdfast/db';
import { toBackupSummary } from './backup-summary.ts';
import { findBackupRow } from './find-backup.ts';
import { tableOutcomes } from './table-outcome.ts';

const shownVerifications = 100;

/** What the catalogue knows of a backup; its contents are in the vault. Throws `not-found`. */
export async function readBackup(
  database: Database,
  id: string,
): Promise<Omit<BackupDetail, 'database' | 'files' | 'contentsProblem'>> {
  const row = await findBackupRow(database, id);
  const verifications = await database.prisma.verification.findMany({
    where: { backupId: id },
    orderBy: { startedAt: 'desc' },
    take: shownVerifications,
  });
  return {
    ...toBackupSummary(row),
    ...{ hostname: row.hostname, paths: row.paths },
    verifications: verifications.map(toVerification),
  };
}

/** As the vault keeps it, or of a look at a whole vault: a sentence and a list. */
type StoredEvidence = Partial<Evidence> & { summary?: string; problems?: string[] };

function toVerification(row: Prisma.VerificationGetPayload<object>): Verification {
  // Written by the verification that it is of; a version that knows less fields left some out.
  const evidence = row.evidence as unknown as StoredEvidence;
  const outcome = row.outcome as Verification['outcome'];
  const failures = (evidence.failures ?? []).map(({ part, message }) =>
    part ? `${part}: ${message}` : message,
  );
  const unproven = (evidence.unproven ?? []).map(({ part, reason }) => `${part}: ${reason}`);
  return {
    ...{ id: row.id, level: row.level as Verification['level'], outcome, runId: row.runId },
    startedAt: row.startedAt.toISOString(),
    durationMs: Number(row.durationMs),
    summary: evidence.summary ?? summaryOf(outcome, evidence),
    problems: evidence.problems ?? [...failures, ...unproven],
    tables: (evidence.tables ?? []).map(({ schema, name, outcome: found, rows, expectedRows }) => ({
      ...{ table: `${schema}.${name}`, outcome: tableOutcomes[found], rows, expectedRows },
    })),
  };
}

function summaryOf(outcome: Verification['outcome'], { tables, rows, files }: Partial<Evidence>): string {
  if (outcome === 'failed') return 'Something is not as it was backed up.';
  if (outcome === 'partly') return 'What could be looked at is as it was backed up; not everything could be.';
  if (tables && tables.length > 0) {
    return `${tables.length} tables with ${(rows ?? 0).toLocaleString('en')} rows are as they were backed up.`;
  }
  return files === undefined
    ? 'Everything is as it was backed up.'
    : `${files.toLocaleString('en')} files are as they were backed up.`;
}
