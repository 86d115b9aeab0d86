import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import {
  addSourceOption,
  backupArgumentHelp,
  chooseBackup,
  type SourceOptions,
} from '../options/backup-options.ts';
import { addVaultOptions, openVault, type VaultOptions } from '../options/vault-options.ts';
import { type CommandContext, runCommand } from '../run-command.ts';
import { showContents } from '../show-contents.ts';

interface ShowOptions extends VaultOptions, SourceOptions {
  recursive?: boolean | undefined;
}

export function addShow(program: Command): void {
  addSourceOption(addVaultOptions(program.command('show').description('show what is in a backup')))
    .argument('<backup>', backupArgumentHelp)
    .argument('[path]', 'a directory or file in the backup, from its root')
    .option('-r, --recursive', 'everything below the directory too')
    .addHelpText('after', help)
    .action((backup: string, path: string | undefined, options: ShowOptions) =>
      runCommand(options, (context) => show(context, { backup, path }, options)),
    );
}

const help = `
A database backup shows its tables with rows and sizes; a backup of files the directories that were
backed up. With a path, the entries of that directory are listed.

Examples:
  holdfast show --vault /srv/vault latest --source shop
  holdfast show --vault /srv/vault 3fa1b2c4 /srv/shop/uploads
  holdfast show --vault /srv/vault latest --source uploads --recursive --json`;

async function show(
  context: CommandContext,
  wanted: { backup: string; path: string | undefined },
  options: ShowOptions,
): Promise<ExitCode> {
  const { output } = context;
  await using vault = await openVault(options, context);
  const backup = await chooseBackup(vault, wanted.backup, options, { output });
  await showContents(context, { vault, backup, path: wanted.path }, options.recursive ?? false);
  return exitCodes.done;
}
