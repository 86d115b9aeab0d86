import { writePortableFile } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import type { TableName } from '@holdfast/core/postgres';
import { type Command, Option } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import {
  addSourceOption,
  backupArgumentHelp,
  chooseBackup,
  type SourceOptions,
} from '../options/backup-options.ts';
import {
  addFilePasswordOption,
  chooseFilePassword,
  type FilePasswordOptions,
} from '../options/portable-options.ts';
import { collect, parseTableName } from '../options/table-name.ts';
import { addVaultOptions, notEmpty, openVault, type VaultOptions } from '../options/vault-options.ts';
import { createdPortableReport } from '../output/portable-results.ts';
import { type CommandContext, runCommand } from '../run-command.ts';
import { filePasswordVariable } from '../secrets/password.ts';

interface PortableCreateOptions extends VaultOptions, SourceOptions, FilePasswordOptions {
  out: string;
  table?: TableName[] | undefined;
  path?: string[] | undefined;
}

export function addPortableCreate(portable: Command): void {
  const command = addSourceOption(
    addVaultOptions(portable.command('create').description('make one file of one backup')),
  );
  addFilePasswordOption(command.argument('<backup>', backupArgumentHelp))
    .addOption(
      new Option('--out <file>', 'the file to make (it must not exist), or a directory for it')
        .argParser(notEmpty)
        .makeOptionMandatory(),
    )
    .option('--table <schema.table>', 'only this table; may be repeated', collect(parseTableName))
    .option('--path <path>', 'only this file or directory; may be repeated', collect(notEmpty))
    .option('--ask-password', 'ask for the password of the file')
    .addHelpText('after', help)
    .action((backup: string, options: PortableCreateOptions) =>
      runCommand(options, (context) => run(context, backup, options)),
    );
}

const help = `
The file is encrypted with a password of its own, which does not open the vault. One of seven words is made
up and printed once, unless one is given by --file-password-file, ${filePasswordVariable} or --ask-password.
The file is a tar of a restic repository: its README says how to open it with tar and restic alone.

Examples:
  holdfast portable create --vault /srv/vault latest --source shop --out /media/usb
  holdfast portable create --vault /srv/vault 3fa1b2c4 --out orders.holdfast.tar --table public.orders`;

async function run(
  context: CommandContext,
  reference: string,
  options: PortableCreateOptions,
): Promise<ExitCode> {
  const { output, signal } = context;
  if (options.table && options.path) {
    throw new HoldfastError(
      'invalid-input',
      '--table chooses from a database and --path from files. Give one of them.',
    );
  }
  const { password, isGenerated } = await chooseFilePassword(options, context);
  await using vault = await openVault(options, context);
  const kind = options.table ? 'database' : options.path ? 'files' : undefined;
  const backup = await chooseBackup(vault, reference, options, {
    output,
    ...(kind === undefined ? {} : { kind }),
  });
  const result = await writePortableFile({
    ...{ vault, backup, password, signal },
    part: { tables: options.table, paths: options.path },
    out: options.out,
    onProgress: output.onProgress,
  });
  await output.report(createdPortableReport(backup, result, isGenerated ? password : undefined));
  return exitCodes.done;
}
