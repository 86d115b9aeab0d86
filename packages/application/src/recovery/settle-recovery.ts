/**
 * Makes a database of Holdfast's own that came out of a backup the one to go on with: on another machine, maybe, with the
 * vault at another place, and with backups and evidence in it that are younger than the database.
 *
 * Called again for the same backup it only looks at the vault once more: what people did since stays.
 */
import type { Backup } from '@holdfast/core/backup';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import type { Vault } from '@holdfast/core/vault';
import { type Database, migrateDatabase, openDatabase } from '@holdfast/db';
import { type RebuiltCatalogue, rebuildCatalogue } from '../catalogue/rebuild-catalogue.ts';
import { deriveApplicationKey } from '../secrets/application-key.ts';
import { checkSecret } from '../settings/check-secret.ts';
import { readFact, writeFact } from '../settings/facts.ts';
import { countVault } from '../vaults/count-vault.ts';
import { openVaultOf, type VaultLocation } from '../vaults/open-vault.ts';
import { endInterruptedRuns } from './end-interrupted-runs.ts';

export interface SettleOptions {
  /** Of the restored database. */
  url: string;
  /** HOLDFAST_SECRET. */
  secret: string;
  /** Where the backup came from; open, and with the password that opened it. */
  vault: Vault;
  location: VaultLocation;
  password: string;
  backup: Backup;
  signal?: AbortSignal | undefined;
}

export interface SettledRecovery {
  vaultName: string;
  catalogue: RebuiltCatalogue;
  /** Who may sign in as owner. */
  owners: string[];
  /** Schedules that wait for somebody to resume them. */
  pausedSchedules: number;
  /** Runs that were under way when the backup was made. */
  endedRuns: number;
}

const factKey = 'recovered-from';

interface RecoveryFact {
  backup: string;
  at: string;
  [other: string]: string;
}

/** The id of the backup that this database came out of, and nothing for any other database. */
export async function readRecovery(url: string): Promise<string | undefined> {
  await using database = openDatabase(url, { connections: 1 });
  const rows = await database.prisma.$queryRaw<{ known: boolean }[]>`
    SELECT to_regclass('public.settings') IS NOT NULL AS known`;
  if (!rows[0]?.known) return undefined;
  return (await readFact<RecoveryFact>(database.prisma, factKey))?.backup;
}

/** Rejects with `secret-mismatch`, `unsupported` for a database of a newer Holdfast, and what opening a vault rejects with. */
export async function settleRecovery(options: SettleOptions): Promise<SettledRecovery> {
  const { url, secret, vault, backup, signal } = options;
  await migrate(url);
  await using database = openDatabase(url, { connections: 4 });
  const { prisma } = database;
  await checkSecret(database, secret);
  const row = await settleVault(database, options);
  const isNew = (await readFact<RecoveryFact>(prisma, factKey))?.backup !== backup.id;
  let endedRuns = 0;
  if (isNew) {
    endedRuns = await prisma.$transaction(async (tx) => {
      // Nothing runs by itself before somebody has looked: a source may not be back yet, and a backup of what is not
      // there, or a clean-up after it, is not what they want first.
      await tx.schedule.updateMany({ where: { pausedAt: null }, data: { pausedAt: new Date() } });
      const ended = await endInterruptedRuns(tx, runOf(backup));
      const fact: RecoveryFact = { backup: backup.id, at: new Date().toISOString() };
      await writeFact(tx, factKey, fact);
      return ended;
    });
  }
  const catalogue = await rebuildCatalogue({ database, vaultId: row.id, vault, signal });
  await countVault(database, row, vault);
  const owners = await prisma.user.findMany({
    where: { role: 'owner', disabledAt: null },
    select: { email: true },
    orderBy: { createdAt: 'asc' },
  });
  return {
    vaultName: row.name,
    catalogue,
    owners: owners.map(({ email }) => email),
    pausedSchedules: await prisma.schedule.count({ where: { pausedAt: { not: null } } }),
    endedRuns,
  };
}

async function migrate(url: string): Promise<void> {
  try {
    await migrateDatabase(url);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new HoldfastError('unsupported', `The restored database cannot be used: ${reason}`, { cause });
  }
}

function runOf({ tags }: Backup): string | undefined {
  return tags.find((tag) => tag.startsWith('run:'))?.slice('run:'.length);
}

/** The row of this vault says where it lies now, and a password that opens it. */
async function settleVault({ prisma }: Database, options: SettleOptions) {
  const { vault, location, password, secret } = options;
  const key = deriveApplicationKey(secret);
  // A vault that was re-keyed or copied since has another id: then it is the one that Holdfast itself is backed up into.
  const known =
    (await prisma.vault.findFirst({ where: { repositoryId: vault.id } })) ??
    (await prisma.vault.findFirst({ where: { sources: { some: { kind: 'holdfast' } } } }));
  if (!known) {
    throw new HoldfastError(
      'archive-unreadable',
      'The restored database knows of no vault, so it is not one that Holdfast can go on with. Choose an earlier backup of Holdfast.',
    );
  }
  const row = { ...known, location: { ...location }, repositoryId: vault.id };
  try {
    await using _opened = await openVaultOf(row, key);
  } catch (error) {
    if (!isHoldfastError(error, 'wrong-password') && !isHoldfastError(error, 'secret-mismatch')) throw error;
    row.sealedPassword = key.seal(Buffer.from(password), { purpose: 'vault-password', id: row.id });
  }
  await prisma.vault.update({
    where: { id: row.id },
    data: { location: row.location, repositoryId: row.repositoryId, sealedPassword: row.sealedPassword },
  });
  return row;
}
