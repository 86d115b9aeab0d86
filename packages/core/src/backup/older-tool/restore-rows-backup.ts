/** Rows that were adopted from an older tool, out of a vault again: into tables that exist, or as files. */
import { HoldfastError } from '../../errors.ts';
import type { ConnectionTarget } from '../../postgres/index.ts';
import type { Vault } from '../../vault/index.ts';
import type { Backup } from '../backup.ts';
import type { OnProgress } from '../progress.ts';
import { type ExportOlderBackupResult, exportOlderBackup } from './export-older-backup.ts';
import { type RestoreOlderBackupResult, restoreOlderBackup } from './restore-older-backup.ts';
import { type RowsBackup, withRowsBackup } from './rows-backup.ts';

interface FromVault {
  vault: Vault;
  /** One that {@link holdsRows}. */
  backup: Backup;
  signal?: AbortSignal | undefined;
}

/** As `restoreOlderBackup`; rejects with `archive-unreadable` where the rows are not those of the manifest. */
export function restoreRowsBackup({
  target,
  dryRun,
  onProgress,
  ...from
}: FromVault & {
  target: ConnectionTarget;
  dryRun: boolean;
  onProgress?: OnProgress | undefined;
}): Promise<RestoreOlderBackupResult> {
  return fromVault(from, (backup, signal) =>
    restoreOlderBackup({ backup, target, dryRun, signal, onProgress }),
  );
}

/** As `exportOlderBackup`. */
export function exportRowsBackup({
  to,
  format,
  ...from
}: FromVault & { to: string; format: 'json' | 'csv' }): Promise<ExportOlderBackupResult> {
  return fromVault(from, (backup) => exportOlderBackup({ backup, to, format }));
}

async function fromVault<T>(
  from: FromVault,
  work: (rows: RowsBackup, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const done = await withRowsBackup(from, async (rows, signal) => ({ result: await work(rows, signal) }));
  if (done) return done.result;
  throw new HoldfastError(
    'invalid-input',
    `Backup ${from.backup.id.slice(0, 8)} holds no rows of an older tool. Restore its files.`,
  );
}
