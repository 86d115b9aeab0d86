/** All that is wrong at a moment, from rows alone. */
import type { Database } from '@holdfast/db';
import { backsUp } from '../../overview/expectation.ts';
import { fullAt } from '../../overview/full-at.ts';
import { readSchedules } from '../../overview/read-schedules.ts';
import { readSourceRows } from '../../overview/source-rows.ts';
import type { VaultStatistics } from '../../vaults/count-vault.ts';
import { findChannelConditions } from './channel-conditions.ts';
import type { Condition } from './condition.ts';
import { findSizeConditions } from './size-conditions.ts';
import { findSourceConditions } from './source-conditions.ts';
import { findToolConditions } from './tool-conditions.ts';
import { findVaultConditions, type VaultFacts } from './vault-conditions.ts';
import { findWorkConditions } from './work-conditions.ts';

/** One a cause: what is found first counts. */
export async function findConditions(
  database: Database,
  { now, isOpen }: { now: Date; isOpen: (cause: string) => boolean },
): Promise<Condition[]> {
  const [sources, schedules, tools, work, sizes, vaults, channels] = await Promise.all([
    readSourceRows(database),
    readSchedules(database),
    findToolConditions(database, now),
    findWorkConditions(database, now),
    findSizeConditions(database),
    readVaultFacts(database, now),
    findChannelConditions(database, now),
  ]);
  const found = [
    ...sources.flatMap((source) => {
      const own = schedules.filter((schedule) => backsUp(schedule, source));
      return findSourceConditions(source, own, now);
    }),
    ...tools,
    ...work,
    ...sizes,
    ...vaults.flatMap((vault) => findVaultConditions(vault, { now, isOpen })),
    ...channels,
  ];
  return [
    ...new Map(found.toReversed().map((condition) => [condition.cause, condition])).values(),
  ].toReversed();
}

const sizeDays = 35;

async function readVaultFacts({ prisma }: Database, now: Date): Promise<VaultFacts[]> {
  const since = new Date(now.getTime() - sizeDays * 86_400_000);
  const rows = await prisma.vault.findMany({
    include: {
      sizes: { where: { day: { gte: since } }, orderBy: { day: 'asc' } },
      _count: { select: { backups: { where: { goneAt: null } } } },
    },
  });
  return rows.map(({ id, name, createdAt, recoverySavedAt, statistics, sizes, countedAt, _count }) => {
    const { storedBytes = null, freeBytes = null } = (statistics ?? {}) as Partial<VaultStatistics>;
    const points = sizes.map((size) => ({
      day: size.day.toISOString().slice(0, 10),
      storedBytes: Number(size.storedBytes),
    }));
    return {
      ...{ id, name, createdAt, recoverySavedAt, countedAt, storedBytes, freeBytes },
      backups: _count.backups,
      fullAt: fullAt(points, freeBytes, now),
    };
  });
}
