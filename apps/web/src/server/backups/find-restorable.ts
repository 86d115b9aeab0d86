/**
 * What can be looked into and restored: a backup of the catalogue, or an uploaded file that its owner has opened. Both go
 * by their id, so that everything that leads to a restore works with either.
 */
import { findBackupRow, loadBackup, readBackup } from '@holdfast/application/backups';
import { openUpload } from '@holdfast/application/uploads';
import type { BackupDetail } from '@holdfast/contracts/backups';
import { hasRole } from '@holdfast/contracts/people';
import type { Backup } from '@holdfast/core/backup';
import { loadIndexForReading, type Vault } from '@holdfast/core/vault';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { contentsOf } from '../uploads/find-upload.ts';
import { describeUploaded } from './describe-uploaded.ts';

/** All that is known without looking into it. */
export type BackupFacts = Omit<BackupDetail, 'database' | 'files' | 'rowTables' | 'contentsProblem'>;

export interface Restorable {
  kind: BackupDetail['kind'];
  sourceName: string;
  /** The source that it is of, where that is one of this installation. */
  sourceId: string | null;
  takenAt: Date;
  sizeBytes: number;
  items: number;
  durationMs: bigint | null;
  /** For the row of a run. */
  origin: { backupId: string; vaultId: string } | { upload: { id: string; sourceName: string } };
  describe: () => Promise<BackupFacts>;
  /** Does something with it, its index loaded. */
  use: <T>(work: (vault: Vault, backup: Backup) => Promise<T>, signal?: AbortSignal) => Promise<T>;
}

/** Throws `not-found`, also for what somebody else has uploaded. */
export async function findRestorable(
  services: Services,
  id: string,
  person: SignedInPerson,
): Promise<Restorable> {
  return (await findUploaded(services, id, person)) ?? (await findInCatalogue(services, id));
}

async function findInCatalogue({ database, vaults }: Services, id: string): Promise<Restorable> {
  const row = await findBackupRow(database, id);
  const { sourceName, sourceId, takenAt, durationMs, vaultId } = row;
  return {
    ...{ sourceName, sourceId, takenAt, durationMs, kind: row.kind as Restorable['kind'] },
    ...{ sizeBytes: Number(row.sizeBytes ?? 0n), items: Number(row.items ?? 0n) },
    origin: { backupId: id, vaultId },
    describe: () => readBackup(database, id),
    use: (work, signal) =>
      vaults.use(vaultId, async (vault) => {
        const backup = await loadBackup(vault, row);
        await loadIndexForReading(vault, { signal });
        return work(vault, backup);
      }),
  };
}

async function findUploaded(
  { database, key, installation }: Services,
  id: string,
  person: SignedInPerson,
): Promise<Restorable | undefined> {
  if (!hasRole(person.role, 'operator')) return undefined;
  const row = await database.prisma.upload.findUnique({ where: { id, userId: person.id } });
  const contents = row && contentsOf(row);
  if (!contents) return undefined;
  const { kind, sourceName } = contents;
  const source = await database.prisma.source.findFirst({
    where: { name: sourceName, kind, removedAt: null },
    select: { id: true },
  });
  return {
    ...{ kind, sourceName, sourceId: source?.id ?? null, takenAt: new Date(contents.takenAt) },
    ...{ sizeBytes: contents.sizeBytes ?? 0, items: contents.items ?? 0, durationMs: null },
    origin: { upload: { id, sourceName } },
    describe: async () => describeUploaded(row, contents),
    use: async (work, signal) => {
      await using opened = await openUpload({ database, key, home: installation.home, id, signal });
      return await work(opened.vault, opened.backup);
    },
  };
}
