/** Enters what a verification found about one backup, and what the backup counts as from now on. */
import type { Proof } from '@holdfast/contracts/backups';
import type { VerificationLevel } from '@holdfast/contracts/verifications';
import type { Database, Prisma } from '@holdfast/db';
import { proofAfter } from './proof.ts';

export interface RecordEvidenceOptions {
  database: Database;
  /** Id of the backup's row. */
  backupId: string;
  runId: string;
  level: VerificationLevel;
  outcome: 'proven' | 'partly' | 'failed';
  startedAt: Date;
  durationMs: number;
  evidence: Prisma.InputJsonObject;
}

export async function recordEvidence(options: RecordEvidenceOptions): Promise<void> {
  const { database, backupId, runId, level, outcome, startedAt, durationMs, evidence } = options;
  await database.prisma.$transaction(async (tx) => {
    await tx.verification.create({
      data: { backupId, runId, level, outcome, startedAt, durationMs: BigInt(durationMs), evidence },
    });
    const before = await tx.backup.findUniqueOrThrow({ where: { id: backupId }, select: { proof: true } });
    const proof = proofAfter(before.proof as Proof, { level, outcome });
    if (proof) await tx.backup.update({ where: { id: backupId }, data: { proof, provenAt: startedAt } });
  });
}
