import { backUpDatabase } from '@holdfast/core/backup';
import type { Command } from 'commander';
import { type ExitCode, exitCodeOfStatus } from '../exit-codes.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  connectionHelp,
  readConnection,
} from '../options/connection-options.ts';
import { addVaultOptions, notEmpty, openVault, type VaultOptions } from '../options/vault-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { databaseBackupReport } from '../output/backup-results.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface BackupDatabaseOptions extends VaultOptions, ConnectionOptions {
  name?: string | undefined;
  lockWait?: number | undefined;
}

export function addBackupDatabase(backup: Command): void {
  const command = addVaultOptions(backup.command('database').description('back up a PostgreSQL database'));
  addConnectionOptions(command)
    .option('--name <name>', 'the name of the source (default: that of the database)', notEmpty)
    .option('--lock-wait <seconds>', 'how long pg_dump waits for locks on tables', wholeNumber(1, 86_400))
    .addHelpText('after', help)
    .action((options: BackupDatabaseOptions) => runCommand(options, (context) => run(context, options)));
}

const help = `${connectionHelp}

Examples:
  holdfast backup database --vault /srv/vault --url env:DATABASE_URL
  holdfast backup database --vault /srv/vault --url postgres:///shop --name shop`;

async function run({ output, signal }: CommandContext, options: BackupDatabaseOptions): Promise<ExitCode> {
  const connection = await readConnection(options);
  await using vault = await openVault(options, { output, signal });
  const result = await backUpDatabase({
    vault,
    connection,
    name: options.name,
    tools: { pgBin: process.env['PG_BIN'] },
    lockWaitTimeoutMs: options.lockWait === undefined ? undefined : options.lockWait * 1000,
    signal,
    onProgress: output.onProgress,
  });
  await output.report(databaseBackupReport(result));
  return exitCodeOfStatus(result.status);
}
