import type { BackupSummary, Proof } from '@holdfast/contracts/backups';
import type { Prisma } from '@holdfast/db';

export type BackupRow = Prisma.BackupGetPayload<object>;

export function toBackupSummary(row: BackupRow): BackupSummary {
  return {
    ...{ id: row.id, snapshotId: row.snapshotId, vaultId: row.vaultId },
    ...{ sourceId: row.sourceId, sourceName: row.sourceName, kind: row.kind as BackupSummary['kind'] },
    takenAt: row.takenAt.toISOString(),
    ...{ own: row.own, partial: row.partial },
    sizeBytes: numberOrNull(row.sizeBytes),
    addedBytes: numberOrNull(row.addedBytes),
    storedBytes: numberOrNull(row.storedBytes),
    durationMs: numberOrNull(row.durationMs),
    items: numberOrNull(row.items),
    rows: numberOrNull(row.rows),
    keyFingerprint: row.keyFingerprint,
    // There is no vault without encryption.
    encrypted: true,
    pinned: row.pinned,
    proof: row.proof as Proof,
    provenAt: row.provenAt?.toISOString() ?? null,
    ...{ runId: row.runId, fullRunId: row.fullRunId },
  };
}

function numberOrNull(value: bigint | null): number | null {
  return value === null ? null : Number(value);
}
