import type { UploadContents } from '@holdfast/contracts/uploads';
import type { UploadRow } from '../uploads/find-upload.ts';
import type { BackupFacts } from './find-restorable.ts';

/** An uploaded file as a backup: in no vault but its own, and proven by nobody here. */
export function describeUploaded(row: UploadRow, contents: UploadContents): BackupFacts {
  const { snapshotId, kind, sourceName, takenAt, own, partial, hostname, paths, sizeBytes, items } = contents;
  return {
    ...{ id: row.id, vaultId: row.id, snapshotId, kind, sourceName, takenAt, own, partial, hostname, paths },
    ...{ sizeBytes, items, storedBytes: Number(row.sizeBytes), encrypted: true, pinned: false },
    ...{ sourceId: null, addedBytes: null, durationMs: null, rows: null, keyFingerprint: null },
    ...{ proof: 'none', provenAt: null, runId: null, fullRunId: null, verifications: [] },
  };
}
