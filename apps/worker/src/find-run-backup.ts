import { type Backup, findBackup } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import type { Vault } from '@holdfast/core/vault';
import type { RunContext } from './run-context.ts';

export type BackupRow = NonNullable<
  Awaited<ReturnType<RunContext['database']['prisma']['backup']['findUnique']>>
>;

/** The catalogue's row of the backup that a run is about: the one it names, or the newest of its source. */
export async function findBackupRow({ database, run }: RunContext<never>): Promise<BackupRow> {
  const row = run.backupId
    ? await database.prisma.backup.findUnique({ where: { id: run.backupId } })
    : run.sourceId && (await findNewest(database, run.sourceId));
  if (row) return row;
  throw new HoldfastError('backup-not-found', 'There is no such backup, or none of this source yet.');
}

/** Adopted ones may be of another kind than their source. */
async function findNewest({ prisma }: RunContext['database'], sourceId: string): Promise<BackupRow | null> {
  const source = await prisma.source.findUnique({ where: { id: sourceId }, select: { kind: true } });
  return prisma.backup.findFirst({
    where: { sourceId, goneAt: null, ...(source ? { kind: source.kind } : {}) },
    orderBy: { takenAt: 'desc' },
  });
}

/** The backup itself. */
export async function findRunBackup(vault: Vault, row: BackupRow): Promise<Backup> {
  return findBackup(vault, row.snapshotId);
}
