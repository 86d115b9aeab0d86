import { loadBackup } from '@holdfast/application/backups';
import { storedPlan } from '@holdfast/application/exports';
import type { FoundProfile } from '@holdfast/contracts/exports';
import { findBackupProfiles } from '@holdfast/core/backup';
import { findProfiles, type ProfilePlan } from '@holdfast/core/exports';
import { limitAttempts } from '../people/limit-attempts.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { notFound } from '../trpc/problems.ts';
import { findDatabaseSource, findTarget, needPlan, withPatience } from './find-source.ts';

export interface SearchProfilesOptions {
  sourceId: string;
  /** In this backup, not in the database. */
  backupId?: string | undefined;
  search: string;
  person: SignedInPerson;
  signal?: AbortSignal | undefined;
}

const shownAtMost = 50;

/** By key, or by a part of a name. Counted, since names of people are what comes back. */
export async function searchProfiles(
  services: Services,
  { sourceId, backupId, search, person, signal }: SearchProfilesOptions,
): Promise<{ profiles: FoundProfile[]; name: string }> {
  await limitAttempts(services.database, `profile-search ${person.id}`, {
    windowSeconds: 300,
    attempts: 120,
  });
  const plan = storedPlan(await needPlan(services, sourceId));
  const wish = { plan, search, limit: shownAtMost, signal: withPatience(signal) };
  if (backupId !== undefined) {
    const { name } = await findDatabaseSource(services, sourceId);
    return { profiles: await searchBackup(services, { ...wish, sourceId, backupId }), name };
  }
  const { source, connection } = await findTarget(services, sourceId);
  return { profiles: await findProfiles({ ...wish, connection }), name: source.name };
}

interface BackupSearch {
  sourceId: string;
  backupId: string;
  plan: ProfilePlan;
  search: string;
  limit: number;
  signal: AbortSignal;
}

async function searchBackup(
  { database, vaults }: Services,
  { sourceId, backupId, ...wish }: BackupSearch,
): Promise<FoundProfile[]> {
  const row = await database.prisma.backup.findUnique({ where: { id: backupId } });
  if (!row || row.sourceId !== sourceId) throw notFound('backup of this source');
  return vaults.use(row.vaultId, async (vault) =>
    findBackupProfiles({ ...wish, vault, backup: await loadBackup(vault, row) }),
  );
}
