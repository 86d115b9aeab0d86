/** Vaults as people see them: what is in them, what they take, and when their disk will be full. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { VaultSummary } from '@holdfast/contracts/vaults';
import type { Database } from '@holdfast/db';
import { readSettings } from '../settings/settings.ts';
import { readReading } from '../settings/vault-reading.ts';
import type { VaultStatistics } from '../vaults/count-vault.ts';
import type { VaultLocation } from '../vaults/open-vault.ts';
import { fullAt } from './full-at.ts';

const chartDays = 365;
/** A network disk that hangs must not make the overview hang. */
const lookMs = 1500;

export async function summarizeVaults({ prisma }: Database, now = new Date()): Promise<VaultSummary[]> {
  const since = new Date(now.getTime() - chartDays * 86_400_000);
  const [{ fullReadDays }, vaults, counts] = await Promise.all([
    readSettings(prisma),
    prisma.vault.findMany({
      orderBy: { createdAt: 'asc' },
      include: { sizes: { where: { day: { gte: since } }, orderBy: { day: 'asc' } } },
    }),
    prisma.backup.groupBy({ by: ['vaultId'], where: { goneAt: null }, _count: true }),
  ]);
  return Promise.all(
    vaults.map(async (vault) => {
      const statistics = vault.statistics as VaultStatistics | null;
      const location = vault.location as unknown as VaultLocation;
      const sizes = vault.sizes.map(({ day, storedBytes, protectedBytes }) => ({
        day: day.toISOString().slice(0, 10),
        storedBytes: Number(storedBytes),
        protectedBytes: Number(protectedBytes),
      }));
      const freeBytes = statistics?.freeBytes ?? null;
      return {
        ...{ id: vault.id, name: vault.name, place: location.path, repositoryId: vault.repositoryId },
        backups: counts.find(({ vaultId }) => vaultId === vault.id)?._count ?? 0,
        storedBytes: statistics?.storedBytes ?? null,
        protectedBytes: statistics?.protectedBytes ?? null,
        freeBytes,
        fullAt: fullAt(sizes, freeBytes, now)?.toISOString() ?? null,
        countedAt: vault.countedAt?.toISOString() ?? null,
        recoverySavedAt: vault.recoverySavedAt?.toISOString() ?? null,
        ...(await describeReading(prisma, vault, { fullReadDays, now })),
        sizes,
        problem: await findProblem(location),
      };
    }),
  );
}

/** How far the rolling reading has come: what was read within the days of the settings. */
async function describeReading(
  prisma: Database['prisma'],
  vault: { id: string; repositoryId: string },
  { fullReadDays, now }: { fullReadDays: number; now: Date },
): Promise<Pick<VaultSummary, 'readSince' | 'reading'>> {
  const kept = await readReading({ prisma }, vault);
  if (!kept) return { readSince: null, reading: null };
  const { buckets } = kept.state;
  const read = buckets.filter((at) => at !== null);
  const recent = read.filter((at) => Date.parse(at) > now.getTime() - fullReadDays * 86_400_000);
  const lastAt = read.toSorted().at(-1);
  return {
    readSince: kept.completeSince,
    reading: lastAt === undefined ? null : { share: recent.length / buckets.length, lastAt },
  };
}

async function findProblem(location: VaultLocation): Promise<string | null> {
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => resolve('late'), lookMs);
  try {
    const found = await Promise.race([access(join(location.path, 'config')), late]);
    return found === 'late'
      ? `${location.path} does not answer. Is the disk or the network share all right?`
      : null;
  } catch {
    return `There is no vault in ${location.path}. Is its disk mounted?`;
  } finally {
    clearTimeout(timer);
  }
}
