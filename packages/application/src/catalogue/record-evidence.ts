/** Enters what a verification found about one backup, and what the backup counts as from now on. */
import type { Proof } from '@holdfast/contracts/backups';
import type { VerificationLevel } from '@holdfast/contracts/verifications';
import type { Database, Prisma } from '@holdfast/db';

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

/** From weak to strong. A failure is not outdone by anything but a proof of the same level or a stronger one. */
const strength: Record<Proof, number> = { none: 0, structure: 1, full: 2, partly: 3, restored: 4, failed: 0 };

export async function recordEvidence(options: RecordEvidenceOptions): Promise<void> {
  const { database, backupId, runId, level, outcome, startedAt, durationMs, evidence } = options;
  await database.prisma.$transaction(async (tx) => {
    await tx.verification.create({
      data: { backupId, runId, level, outcome, startedAt, durationMs: BigInt(durationMs), evidence },
    });
    const before = await tx.backup.findUniqueOrThrow({ where: { id: backupId }, select: { proof: true } });
    const found: Proof = outcome === 'failed' ? 'failed' : proofOf(level, outcome);
    const known = before.proof as Proof;
    const refutes = known === 'failed' && level === 'structure';
    if (found !== 'failed' && (refutes || strength[found] < strength[known])) return;
    await tx.backup.update({ where: { id: backupId }, data: { proof: found, provenAt: startedAt } });
  });
}

function proofOf(level: VerificationLevel, outcome: 'proven' | 'partly'): Proof {
  if (level !== 'restore') return level;
  return outcome === 'proven' ? 'restored' : 'partly';
}
