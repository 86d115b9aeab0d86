/** A preview in its row: what would go, and what would stay with the reasons. */
import type { KeepReason } from '@holdfast/contracts/clean-ups';
import type { CleanUpPlan } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import type { Database, Prisma } from '@holdfast/db';

/** One backup of a preview, as the vault describes it. */
export interface PreviewedBackup {
  id: string;
  source: string;
  kind: 'database' | 'files';
  /** RFC 3339. */
  time: string;
  reasons: KeepReason[];
}

/** For how long a person may think about one. */
const keptDays = 7;

/** Keeps what a preview has found; those that nobody will look at any more go. */
export async function storePreview(
  { prisma }: Database,
  { runId, vaultId, plan }: { runId: string; vaultId: string; plan: CleanUpPlan },
): Promise<{ going: number; staying: number }> {
  const newestFirst = plan.decisions.toSorted(
    (a, b) => Date.parse(b.backup.time) - Date.parse(a.backup.time),
  );
  const lines = (keep: boolean): PreviewedBackup[] =>
    newestFirst
      .filter((decision) => decision.keep === keep)
      .map(({ backup: { id, source, kind, time }, reasons }) => ({ id, source, kind, time, reasons }));
  const [going, staying] = [lines(false), lines(true)];
  const row = {
    ...{ vaultId, madeAt: new Date(), freedBytes: BigInt(Math.max(0, plan.freedBytes)) },
    going: going as unknown as Prisma.InputJsonArray,
    staying: staying as unknown as Prisma.InputJsonArray,
  };
  await prisma.cleanUpPreview.upsert({ where: { runId }, create: { runId, ...row }, update: row });
  const before = new Date(Date.now() - keptDays * 86_400_000);
  await prisma.cleanUpPreview.deleteMany({ where: { vaultId, madeAt: { lt: before } } });
  return { going: going.length, staying: staying.length };
}

/** Ids of the backups that a person was shown as going. Throws `not-found` when the preview is not kept any more. */
export async function readShownBackups({ prisma }: Database, runId: string): Promise<Set<string>> {
  const row = await prisma.cleanUpPreview.findUnique({ where: { runId }, select: { going: true } });
  if (!row) throw noPreview();
  return new Set((row.going as unknown as PreviewedBackup[]).map(({ id }) => id));
}

export function noPreview(): HoldfastError {
  return new HoldfastError(
    'not-found',
    `That preview is not kept any more, or is not finished yet. After ${keptDays} days a new one is needed.`,
  );
}
