/** Rows that an older tool wrote, wherever they lie now: into the tables of a database, or a file a table. */
import { resolve } from 'node:path';
import {
  type Backup,
  type ExportOlderBackupResult,
  exportRowsBackup,
  type RestoreOlderBackupResult,
  restoreRowsBackup,
} from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import type { ConnectionTarget } from '@holdfast/core/postgres';
import type { Vault } from '@holdfast/core/vault';
import { type Command, Option } from 'commander';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { shortId } from './output/backups.ts';
import { olderExportReport, olderRestoreReport } from './output/older-results.ts';
import type { IntoDatabaseOptions } from './restore-into-database.ts';
import type { CommandContext } from './run-command.ts';

export type RowsFormat = 'json' | 'csv';

export function addRowsFormatOption(command: Command, description: string): Command {
  return command.addOption(new Option('--format <form>', description).choices(['json', 'csv']));
}

/** Rows go into tables that exist, all of them or none: what replaces or chooses means nothing to them. */
export function checkRowsOptions({ overwrite, table, jobs }: IntoDatabaseOptions): void {
  if (overwrite || table !== undefined || jobs !== undefined) {
    throw new HoldfastError(
      'invalid-input',
      'This backup holds rows of an older tool, which go into tables that exist, all or none. Leave out --overwrite, --table and --jobs.',
    );
  }
}

export async function restoreRowsIntoDatabase(
  context: CommandContext,
  { vault, backup, target }: { vault: Vault; backup: Backup; target: ConnectionTarget },
  options: IntoDatabaseOptions & { dryRun?: boolean | undefined },
): Promise<ExitCode> {
  const { output, signal } = context;
  checkRowsOptions(options);
  const dryRun = options.dryRun ?? false;
  const result = await restoreRowsBackup({
    ...{ vault, backup, target, dryRun, signal },
    onProgress: output.onProgress,
  });
  return reportRestoredRows(context, { name: nameOf(backup), target, result });
}

export async function reportRestoredRows(
  { output }: CommandContext,
  restored: { name: string; target: ConnectionTarget; result: RestoreOlderBackupResult },
): Promise<ExitCode> {
  await output.report(olderRestoreReport(restored));
  return restored.result.status === 'succeeded' ? exitCodes.done : exitCodes.failed;
}

export async function exportRowsIntoDirectory(
  context: CommandContext,
  { vault, backup, to }: { vault: Vault; backup: Backup; to: string },
  format: RowsFormat,
): Promise<ExitCode> {
  const { signal } = context;
  const result = await exportRowsBackup({ vault, backup, to: resolve(to), format, signal });
  return reportExportedRows(context, nameOf(backup), result);
}

export async function reportExportedRows(
  { output }: CommandContext,
  name: string,
  result: ExportOlderBackupResult,
): Promise<ExitCode> {
  await output.report(olderExportReport(name, result));
  return exitCodes.done;
}

function nameOf({ id, source }: Backup): string {
  return `backup ${shortId(id)} of ${source}`;
}
