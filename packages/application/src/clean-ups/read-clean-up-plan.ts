import { proofSchema } from '@holdfast/contracts/backups';
import type { CleanUpLine, CleanUpPlan } from '@holdfast/contracts/clean-ups';
import type { Database } from '@holdfast/db';
import type { CleanUpRunInput } from '../runs/run-input.ts';
import { noPreview, type PreviewedBackup } from './clean-up-preview.ts';

export interface ReadCleanUpPlan {
  runId: string;
  show: 'going' | 'staying';
  /** How many were shown before. */
  cursor?: number | undefined;
  limit: number;
}

/** What a preview has found, and a part of its lines. Throws `not-found`. */
export async function readCleanUpPlan(
  { prisma }: Database,
  { runId, show, cursor = 0, limit }: ReadCleanUpPlan,
): Promise<CleanUpPlan> {
  const row = await prisma.cleanUpPreview.findUnique({
    where: { runId },
    include: { run: { select: { input: true } }, vault: { select: { name: true } } },
  });
  if (!row) throw noPreview();
  const lines = { going: row.going, staying: row.staying } as unknown as Record<string, PreviewedBackup[]>;
  const { retention, sourceIds } = row.run.input as unknown as CleanUpRunInput;
  const started = await prisma.run.findFirst({
    where: { kind: 'clean-up', vaultId: row.vaultId, input: { path: ['previewRunId'], equals: runId } },
    orderBy: { queuedAt: 'desc' },
    select: { id: true },
  });
  const shown = lines[show]!.slice(cursor, cursor + limit);
  const next = cursor + shown.length;
  return {
    ...{ runId, vaultId: row.vaultId, vaultName: row.vault.name, madeAt: row.madeAt.toISOString() },
    ...{ retention, sourceIds, going: lines['going']!.length, staying: lines['staying']!.length },
    freedBytes: Number(row.freedBytes),
    startedRunId: started?.id ?? null,
    lines: await describeLines({ prisma }, row.vaultId, shown),
    ...(next < lines[show]!.length ? { nextCursor: next } : {}),
  };
}

/** Beside what the vault said then, what the catalogue knows now: somebody may have pinned one meanwhile. */
async function describeLines(
  { prisma }: Pick<Database, 'prisma'>,
  vaultId: string,
  lines: readonly PreviewedBackup[],
): Promise<CleanUpLine[]> {
  const rows = await prisma.backup.findMany({
    where: { vaultId, snapshotId: { in: lines.map(({ id }) => id) } },
    select: { id: true, snapshotId: true, sizeBytes: true, pinned: true, proof: true, kind: true },
  });
  const known = new Map(rows.map((row) => [row.snapshotId, row]));
  return lines.map(({ id, source, kind, time, reasons }) => {
    const row = known.get(id);
    return {
      ...{ snapshotId: id, backupId: row?.id ?? null, sourceName: source, reasons },
      kind: row?.kind === 'holdfast' ? 'holdfast' : kind,
      takenAt: new Date(time).toISOString(),
      sizeBytes: row?.sizeBytes == null ? null : Number(row.sizeBytes),
      pinned: row?.pinned ?? false,
      proof: proofSchema.parse(row?.proof ?? 'none'),
    };
  });
}
