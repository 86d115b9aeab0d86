/** What has to be cleared away: after workers that died, and after a while. */
import { removeOldAlarms } from '@holdfast/application/alarms';
import type { Lost } from '@holdfast/application/runs';
import { readSettings } from '@holdfast/application/settings';
import { clearAbandonedLocks } from '@holdfast/application/vaults';
import type { Database } from '@holdfast/db';
import type { WorkerParts } from './run-context.ts';

/** Removes the locks that dead workers of this machine left in the vaults they worked on. */
export async function clearLocksOf(
  { database, key, report }: WorkerParts,
  lost: readonly Lost[],
): Promise<void> {
  const ids = new Set(lost.map(({ vaultId }) => vaultId).filter((id) => id !== null));
  for (const row of await database.prisma.vault.findMany({ where: { id: { in: [...ids] } } })) {
    // A vault that cannot be opened now is cleared by whoever locks it next.
    await clearAbandonedLocks(row, key).catch((error) =>
      report.warn({ vaultId: row.id, error }, 'Locks of a worker that died could not be removed.'),
    );
  }
}

const dayMs = 86_400_000;

/** Runs are kept as long as the settings say; the last of a source, and what still goes on, longer. */
export async function removeOldRuns(database: Database): Promise<void> {
  const { prisma } = database;
  const { keepRunsDays } = await readSettings(prisma);
  const before = new Date(Date.now() - keepRunsDays * dayMs);
  await prisma.$executeRaw`
    DELETE FROM runs WHERE finished_at < ${before} AND parent_id IS NULL
      AND NOT EXISTS (SELECT FROM sources WHERE sources.id = runs.source_id AND NOT EXISTS (
        SELECT FROM runs later WHERE later.source_id = sources.id AND later.queued_at > runs.queued_at))`;
  await prisma.workerProcess.deleteMany({ where: { heartbeatAt: { lt: new Date(Date.now() - 7 * dayMs) } } });
  await removeOldAlarms(database, keepRunsDays);
  await removeExpired(database);
}

/** Longer than any window that attempts are counted in. */
const countedForMs = 2 * dayMs;

/** What anybody can make, without an account: it must not pile up. */
async function removeExpired({ prisma }: Database): Promise<void> {
  const now = new Date();
  await prisma.rateLimit.deleteMany({ where: { lastRequest: { lt: BigInt(now.getTime() - countedForMs) } } });
  await prisma.authToken.deleteMany({ where: { expiresAt: { lt: now } } });
  await prisma.session.deleteMany({ where: { expiresAt: { lt: now } } });
  await prisma.invitation.deleteMany({ where: { expiresAt: { lt: now } } });
}
