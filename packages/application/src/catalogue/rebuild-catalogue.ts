/**
 * Makes the catalogue what the vault says: enters backups and evidence that it has, marks backups that it no longer has. What
 * only the rows know (runs, row counts) stays.
 */
import { listBackups } from '@holdfast/core/backup';
import { throwIfCancelled } from '@holdfast/core/errors';
import type { Vault } from '@holdfast/core/vault';
import type { Database } from '@holdfast/db';
import { backupColumns } from './backup-row.ts';
import { enterEvidence } from './enter-evidence.ts';
import { recordKeys } from './record-keys.ts';

export interface RebuildOptions {
  database: Database;
  vaultId: string;
  vault: Vault;
  signal?: AbortSignal | undefined;
}

export interface RebuiltCatalogue {
  /** In the vault now. */
  backups: number;
  added: number;
  /** That the vault has no longer. */
  gone: number;
  /** Snapshots that cannot be read: one sentence each. */
  damaged: string[];
}

const rowsAtOnce = 500;

export async function rebuildCatalogue(options: RebuildOptions): Promise<RebuiltCatalogue> {
  const { database, vaultId, vault, signal } = options;
  const { prisma } = database;
  const damaged: string[] = [];
  // A backup that ends meanwhile enters itself, and must not be taken for one that is gone.
  const listedAt = Date.now() - 60_000;
  const backups = await listBackups(vault, { onDamaged: ({ message }) => damaged.push(message) });
  const sources = new Map(
    (await prisma.source.findMany({ select: { id: true, name: true, kind: true } })).map((row) => [
      row.name,
      row,
    ]),
  );
  const known = await prisma.backup.findMany({
    where: { vaultId },
    select: { id: true, snapshotId: true, goneAt: true, pinned: true, createdAt: true },
  });
  const bySnapshot = new Map(known.map((row) => [row.snapshotId, row]));
  const present = new Map(backups.map((backup) => [backup.id, backup]));
  const missing = backups.filter(({ id }) => !bySnapshot.has(id));
  for (let at = 0; at < missing.length; at += rowsAtOnce) {
    throwIfCancelled(signal);
    const data = missing.slice(at, at + rowsAtOnce).map((backup) => {
      const items = backup.kind === 'files' ? backup.snapshot.summary?.totalFilesProcessed : undefined;
      return {
        ...{ vaultId, snapshotId: backup.id },
        ...backupColumns(backup, backup.own ? sources.get(backup.source) : undefined),
        items: items === undefined ? null : BigInt(items),
        runId: runOf(backup.tags),
      };
    });
    await prisma.backup.createMany({ data, skipDuplicates: true });
  }
  await linkSources(database, vaultId);
  const back = known.filter(({ snapshotId, goneAt }) => goneAt !== null && present.has(snapshotId));
  // A damaged snapshot is still there, so while there are any nothing counts as gone.
  const gone = known.filter(
    ({ snapshotId, goneAt, createdAt }) =>
      damaged.length === 0 && goneAt === null && !present.has(snapshotId) && createdAt.getTime() < listedAt,
  );
  await prisma.backup.updateMany({ where: { id: { in: back.map(({ id }) => id) } }, data: { goneAt: null } });
  await prisma.backup.updateMany({
    where: { id: { in: gone.map(({ id }) => id) } },
    data: { goneAt: new Date() },
  });
  for (const pinned of [true, false]) {
    const changed = known.filter(
      (row) => row.pinned !== pinned && present.get(row.snapshotId)?.pinned === pinned,
    );
    await prisma.backup.updateMany({ where: { id: { in: changed.map(({ id }) => id) } }, data: { pinned } });
  }
  const onDamaged = ({ message }: { message: string }) => damaged.push(message);
  await enterEvidence({ database, vaultId, vault, onDamaged, signal });
  await recordKeys(database, vaultId, vault);
  return { backups: backups.length, added: missing.length, gone: gone.length, damaged };
}

/** Backups that were made before their source was added here: an earlier installation's. */
async function linkSources({ prisma }: Database, vaultId: string): Promise<void> {
  await prisma.$executeRaw`
    UPDATE backups SET source_id = sources.id,
      kind = CASE sources.kind WHEN 'holdfast' THEN 'holdfast' ELSE backups.kind END
    FROM sources WHERE backups.vault_id = ${vaultId}::uuid AND backups.source_id IS NULL AND backups.own
      AND backups.source_name = sources.name AND sources.vault_id = backups.vault_id`;
}

function runOf(tags: readonly string[]): string | null {
  const id = tags.find((tag) => tag.startsWith('run:'))?.slice('run:'.length);
  return id !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : null;
}
