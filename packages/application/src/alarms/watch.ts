/** Looks what is wrong, and keeps the alarms. One looks at a time, whichever process it is. */
import type { Database, Transaction } from '@holdfast/db';
import { writeFact } from '../settings/facts.ts';
import { findConditions } from './conditions/find-conditions.ts';
import { findWatchCondition, watchCause, watchedKey } from './conditions/watch-condition.ts';
import { findWorkerCondition, workerCause } from './conditions/worker-condition.ts';
import { keepAlarms } from './keep-alarms.ts';
import { queueDigests } from './queue-digests.ts';
import { queuePings } from './queue-pings.ts';

const patience = { maxWait: 30_000, timeout: 60_000 };

/** What a worker does every half minute: everything. False when another one is at it. */
export async function watchEverything(database: Database, { now = new Date() } = {}): Promise<boolean> {
  return database.prisma.$transaction(async (tx) => {
    const [lock] = await tx.$queryRaw<{ taken: boolean }[]>`
      SELECT pg_try_advisory_xact_lock(hashtextextended('holdfast alarms', 0)) AS taken`;
    if (!lock?.taken) return false;
    const open = await readOpenCauses(tx);
    const conditions = [
      ...(await findWorkerCondition(database, now)),
      ...(await findConditions(database, { now, isOpen: (cause) => open.has(cause) })),
    ];
    await keepAlarms(tx, conditions, { now, isMeant: () => true });
    await queueDigests(tx, database, now);
    await queuePings(tx, now);
    await writeFact(tx, watchedKey, now.toISOString());
    return true;
  }, patience);
}

/** What the web process does: looks after the workers, who cannot say themselves that they are gone. */
export async function watchWorkers(database: Database, { now = new Date() } = {}): Promise<void> {
  await database.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended('holdfast alarms', 0))::text`;
    const gone = await findWorkerCondition(database, now);
    const conditions = gone.length > 0 ? gone : await findWatchCondition(database, now);
    await keepAlarms(tx, conditions, {
      now,
      isMeant: (cause) => cause === workerCause || cause === watchCause,
    });
  }, patience);
}

async function readOpenCauses(tx: Transaction): Promise<Set<string>> {
  const rows = await tx.alarm.findMany({ where: { openCause: { not: null } }, select: { cause: true } });
  return new Set(rows.map(({ cause }) => cause));
}
