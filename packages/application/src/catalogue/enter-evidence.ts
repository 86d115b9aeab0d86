/**
 * Enters evidence that the vault has and the rows do not: it was found by the command line, or by an installation whose
 * database was lost.
 */
import type { Proof } from '@holdfast/contracts/backups';
import { type Evidence, listEvidence, readEvidence } from '@holdfast/core/backup';
import { throwIfCancelled } from '@holdfast/core/errors';
import type { Vault } from '@holdfast/core/vault';
import type { Database, Prisma } from '@holdfast/db';
import { proofAfter } from './proof.ts';

export interface EnterEvidenceOptions {
  database: Database;
  vaultId: string;
  vault: Vault;
  onDamaged: (error: { message: string }) => void;
  signal?: AbortSignal | undefined;
}

export async function enterEvidence(options: EnterEvidenceOptions): Promise<void> {
  const { database, vaultId, vault, onDamaged, signal } = options;
  const marks = await listEvidence(vault);
  if (marks.length === 0) return;
  const rows = await database.prisma.backup.findMany({
    where: { vaultId, snapshotId: { in: [...new Set(marks.map(({ backup }) => backup))] } },
    select: { id: true, snapshotId: true, verifications: { select: { level: true, startedAt: true } } },
  });
  const known = new Map(rows.map((row) => [row.snapshotId, row]));
  const about = Map.groupBy(
    marks.filter(({ backup, level, time }) => {
      const row = known.get(backup);
      return row && !row.verifications.some((entry) => isSame(entry, { level, startedAt: time }));
    }),
    ({ backup }) => backup,
  );
  for (const backup of about.keys()) {
    throwIfCancelled(signal);
    const row = known.get(backup)!;
    const found = await readEvidence(vault, backup, { onDamaged, signal });
    const missing = found.filter((evidence) => !row.verifications.some((entry) => isSame(entry, evidence)));
    await enter(database, row.id, missing);
  }
}

function isSame(
  entry: { level: string; startedAt: Date },
  { level, startedAt }: { level: string; startedAt: string },
): boolean {
  return entry.level === level && entry.startedAt.getTime() === Date.parse(startedAt);
}

/** `missing` is newest first. What is older than what counts already changes nothing. */
async function enter(database: Database, backupId: string, missing: readonly Evidence[]): Promise<void> {
  await database.prisma.$transaction(async (tx) => {
    for (const evidence of missing.toReversed()) {
      const { level, outcome, startedAt: text, durationMs } = evidence;
      const startedAt = new Date(text);
      const json = { ...evidence } as unknown as Prisma.InputJsonObject;
      await tx.verification.create({
        data: { backupId, level, outcome, startedAt, durationMs: BigInt(durationMs), evidence: json },
      });
      const before = await tx.backup.findUniqueOrThrow({
        where: { id: backupId },
        select: { proof: true, provenAt: true },
      });
      if (before.provenAt && before.provenAt >= startedAt) continue;
      const proof = proofAfter(before.proof as Proof, { level, outcome });
      if (proof) await tx.backup.update({ where: { id: backupId }, data: { proof, provenAt: startedAt } });
    }
  });
}
