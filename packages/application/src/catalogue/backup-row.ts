/** What a snapshot itself says of a backup, as columns. */
import type { Backup } from '@holdfast/core/backup';
import { parseGoTime } from '@holdfast/core/vault';

export function backupColumns(backup: Backup, source: { id: string; kind: string } | undefined) {
  const { summary } = backup.snapshot;
  return {
    sourceId: source?.id ?? null,
    sourceName: backup.source,
    kind: source?.kind === 'holdfast' ? 'holdfast' : backup.kind,
    takenAt: new Date(backup.time),
    own: backup.own,
    partial: backup.partial,
    pinned: backup.pinned,
    hostname: backup.hostname,
    paths: backup.paths,
    sizeBytes: summary?.totalBytesProcessed ?? null,
    addedBytes: summary?.dataAdded ?? null,
    storedBytes: summary?.dataAddedPacked ?? null,
    durationMs: summary ? durationOf(summary.backupStart, summary.backupEnd) : null,
    goneAt: null,
  };
}

function durationOf(start: string, end: string): bigint | null {
  try {
    const milliseconds = (parseGoTime(end).ns - parseGoTime(start).ns) / 1_000_000n;
    return milliseconds >= 0n ? milliseconds : null;
  } catch {
    return null;
  }
}
