import { holdsRows } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import type { Command } from 'commander';
import type { ExitCode } from '../exit-codes.ts';
import {
  addSourceOption,
  backupArgumentHelp,
  chooseBackup,
  type SourceOptions,
} from '../options/backup-options.ts';
import { connectionHelp, readConnection } from '../options/connection-options.ts';
import { addVaultOptions, openVault, type VaultOptions } from '../options/vault-options.ts';
import {
  addIntoDatabaseOptions,
  checkIntoDatabaseOptions,
  type IntoDatabaseOptions,
  restoreIntoDatabase,
} from '../restore-into-database.ts';
import { restoreRowsIntoDatabase } from '../restore-rows.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface RestoreDatabaseOptions extends VaultOptions, SourceOptions, IntoDatabaseOptions {
  dryRun?: boolean | undefined;
}

export function addRestoreDatabase(restore: Command): void {
  const command = addVaultOptions(
    restore.command('database').description('restore a database and compare it'),
  );
  addIntoDatabaseOptions(addSourceOption(command.argument('<backup>', backupArgumentHelp)))
    .option('--dry-run', 'of rows of an older tool: list what would not fit, and change nothing')
    .addHelpText('after', help)
    .action((backup: string, options: RestoreDatabaseOptions) =>
      runCommand(options, (context) => run(context, backup, options)),
    );
}

const help = `
The URL names the database to restore into. It is created when it does not exist; an existing one must
be empty, or is replaced with --overwrite, once the restored data is complete and compared.
An adopted JSON backup of an older tool, named by its id, goes into tables that exist, all of it or nothing.
${connectionHelp}

Examples:
  holdfast restore database --vault /srv/vault latest --url postgres:///shop_restored
  holdfast restore database --vault /srv/vault 3fa1b2c4 --url env:DATABASE_URL --overwrite
  holdfast restore database --vault /srv/vault latest --source shop --url postgres:///scratch \\
    --table public.orders --table public.order_lines --roles without-ownership`;

async function run(
  context: CommandContext,
  reference: string,
  options: RestoreDatabaseOptions,
): Promise<ExitCode> {
  checkIntoDatabaseOptions(options);
  const target = await readConnection(options);
  await using vault = await openVault(options, context);
  const { output } = context;
  const backup = await chooseBackup(vault, reference, options, { kind: 'database', output });
  if (holdsRows(backup)) return await restoreRowsIntoDatabase(context, { vault, backup, target }, options);
  if (options.dryRun) {
    throw new HoldfastError(
      'invalid-input',
      '--dry-run is for rows of older tools. Restore into a new database instead.',
    );
  }
  return await restoreIntoDatabase(context, { vault, backup, target }, options);
}
