import { resolve } from 'node:path';
import type { ExistingPolicy } from '@holdfast/core/files';
import { type Command, Option } from 'commander';
import type { ExitCode } from '../exit-codes.ts';
import {
  addSourceOption,
  backupArgumentHelp,
  chooseBackup,
  type SourceOptions,
} from '../options/backup-options.ts';
import { addVaultOptions, notEmpty, openVault, type VaultOptions } from '../options/vault-options.ts';
import { existingPolicies, restoreIntoDirectory } from '../restore-into-directory.ts';
import { addRowsFormatOption, exportRowsIntoDirectory, type RowsFormat } from '../restore-rows.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface RestoreFilesOptions extends VaultOptions, SourceOptions {
  to: string;
  existing: ExistingPolicy;
  format?: RowsFormat | undefined;
}

export function addRestoreFiles(restore: Command): void {
  const command = addSourceOption(
    addVaultOptions(restore.command('files').description('restore files into a directory')),
  )
    .argument('<backup>', backupArgumentHelp)
    .argument('[path...]', 'files or directories in the backup (default: everything)')
    .requiredOption('--to <dir>', 'the directory to restore into', notEmpty)
    .addOption(
      new Option('--existing <choice>', 'when a name is taken').choices(existingPolicies).default('fail'),
    );
  addRowsFormatOption(command, 'of rows of an older tool: a file a table in this form')
    .addHelpText('after', help)
    .action((backup: string, paths: string[], options: RestoreFilesOptions) =>
      runCommand(options, (context) => run(context, { backup, paths }, options)),
    );
}

const help = `
Files come back below the directory under their whole path: /srv/shop/a.txt as DIR/srv/shop/a.txt.
Nothing is ever written outside of it. When a name is taken: fail, skip the restored file, replace the
existing one, or keep both (the restored one as NAME.restored).

Examples:
  holdfast restore files --vault /srv/vault latest --source uploads --to /tmp/restored
  holdfast restore files --vault /srv/vault 3fa1b2c4 --to / --existing replace /srv/shop/uploads/2026`;

async function run(
  context: CommandContext,
  wanted: { backup: string; paths: string[] },
  options: RestoreFilesOptions,
): Promise<ExitCode> {
  const { output } = context;
  await using vault = await openVault(options, context);
  const backup = await chooseBackup(vault, wanted.backup, options, { kind: 'files', output });
  const to = resolve(options.to);
  if (options.format !== undefined)
    return await exportRowsIntoDirectory(context, { vault, backup, to }, options.format);
  return await restoreIntoDirectory(context, { vault, backup, to, paths: wanted.paths }, options.existing);
}
