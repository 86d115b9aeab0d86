/** A database backup as a database for a while: restored into a scratch server, which is thrown away afterwards. */
import { type FindToolsOptions, openScratchDatabase, type ScratchDatabase } from '../postgres/index.ts';
import { loadIndexForReading, type Vault } from '../vault/index.ts';
import type { Backup } from './backup.ts';
import { openDatabaseBackup } from './database-backup-files.ts';
import type { OnProgress } from './progress.ts';

export interface OpenBackupDatabaseOptions {
  vault: Vault;
  backup: Backup;
  /** Where the scratch server's folder is made. Default: the temporary folder. */
  scratchDirectory?: string | undefined;
  /** Default: six hours. */
  timeLimitMs?: number | undefined;
  tools?: FindToolsOptions | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface BackupDatabase extends ScratchDatabase {
  /** Name of the database that was backed up, and when. */
  origin: { database: string; time: string };
}

const defaultTimeLimitMs = 6 * 60 * 60_000;

/** Rejects as `openScratchDatabase` does, and with what is wrong with the vault. The vault is locked only meanwhile. */
export async function openBackupDatabase(options: OpenBackupDatabaseOptions): Promise<BackupDatabase> {
  const { vault, backup, tools, scratchDirectory, timeLimitMs = defaultTimeLimitMs } = options;
  const { signal, onProgress } = options;
  await using lock = await vault.lock({ exclusive: false, signal });
  await loadIndexForReading(vault, { signal });
  const { manifest, archive } = await openDatabaseBackup(vault, backup, lock.signal);
  const scratch = await openScratchDatabase({
    ...{ source: archive, manifest, tools, timeLimitMs, scratchParent: scratchDirectory },
    signal: lock.signal,
    onProgress: ({ bytes, totalBytes, tables }) =>
      onProgress?.({
        ...{ phase: 'restoring', bytes, totalBytes, items: tables, totalItems: manifest.tables.length },
      }),
  });
  const time = new Date(backup.time).toISOString();
  return { ...scratch, origin: { database: manifest.database, time } };
}
