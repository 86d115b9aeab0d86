import {
  type Backup,
  createOlderBackup,
  createUnprotected,
  type FileStream,
  writePortableFile,
  writeStreamedFile,
} from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import type { TableName } from '@holdfast/core/postgres';
import type { Vault } from '@holdfast/core/vault';
import { type Command, Option } from 'commander';
import { canConfirm, confirmByTyping } from '../confirm.ts';
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
import {
  createdOlderReport,
  createdPortableReport,
  createdUnprotectedReport,
} from '../output/portable-results.ts';
import { type CommandContext, runCommand } from '../run-command.ts';
import { filePasswordVariable } from '../secrets/password.ts';

interface PortableCreateOptions extends VaultOptions, SourceOptions, FilePasswordOptions {
  out: string;
  table?: TableName[] | undefined;
  path?: string[] | undefined;
  /** Commander's form of `--not-encrypted`. */
  notEncrypted?: boolean | undefined;
  confirm?: string | undefined;
  forOlderTool?: boolean | undefined;
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
    .option('--for-older-tool', 'rows as JSON in a Fernet token, for tools that read nothing newer (AES-128)')
    .option('--not-encrypted', 'a file that anybody can read: a dump for pg_restore, or a tar.zst')
    .option('--confirm <source>', 'with --not-encrypted: the name of the source, in place of typing it')
    .addHelpText('after', help)
    .action((backup: string, options: PortableCreateOptions) =>
      runCommand(options, (context) => run(context, backup, options)),
    );
}

const help = `
The file is encrypted with a password of its own, which does not open the vault. One of seven words is made
up and printed once, unless one is given by --file-password-file, ${filePasswordVariable} or --ask-password.
The file is a tar of a restic repository: its README says how to open it with tar and restic alone.

Two other forms are made on request only. --for-older-tool writes gzip-compressed JSON in a Fernet token, which
is AES-128; the password may be a Fernet key. --not-encrypted writes what everybody can read, and asks first.

Examples:
  holdfast portable create --vault /srv/vault latest --source shop --out /media/usb
  holdfast portable create --vault /srv/vault 3fa1b2c4 --out orders.holdfast.tar --table public.orders
  holdfast portable create --vault /srv/vault latest --source shop --out . --not-encrypted --confirm shop`;

async function run(
  context: CommandContext,
  reference: string,
  options: PortableCreateOptions,
): Promise<ExitCode> {
  const { output, signal } = context;
  checkOptions(options);
  const password = options.notEncrypted ? undefined : await chooseFilePassword(options, context);
  await using vault = await openVault(options, context);
  const kind = options.table || options.forOlderTool ? 'database' : options.path ? 'files' : undefined;
  const backup = await chooseBackup(vault, reference, options, {
    output,
    ...(kind === undefined ? {} : { kind }),
  });
  if (!password) return await makeUnprotected(context, { vault, backup }, options);
  const generated = password.isGenerated ? password.password : undefined;
  const common = { ...{ vault, backup, signal }, password: password.password, onProgress: output.onProgress };
  if (options.forOlderTool) {
    await using file = await createOlderBackup({ ...common, tables: options.table });
    const written = await writeStreamedFile({ file, out: options.out, onProgress: output.onProgress });
    await output.report(createdOlderReport(backup, written, generated));
    return exitCodes.done;
  }
  const result = await writePortableFile({
    ...{ ...common, out: options.out },
    part: { tables: options.table, paths: options.path },
  });
  await output.report(createdPortableReport(backup, result, generated));
  return exitCodes.done;
}

function checkOptions(options: PortableCreateOptions): void {
  const refuse = (message: string): never => {
    throw new HoldfastError('invalid-input', message);
  };
  if (options.table && options.path) {
    refuse('--table chooses from a database and --path from files. Give one of them.');
  }
  if (options.forOlderTool && options.notEncrypted) {
    refuse('--for-older-tool and --not-encrypted are two different files. Give one of them.');
  }
  if (options.forOlderTool && options.path) {
    refuse('--for-older-tool writes rows of tables, so it goes with a database and not with --path.');
  }
  if (options.notEncrypted && (options.filePasswordFile !== undefined || options.askPassword)) {
    refuse('A file that is not encrypted has no password. Leave out --not-encrypted, or the password.');
  }
  if (options.confirm !== undefined && !options.notEncrypted) refuse('--confirm goes with --not-encrypted.');
}

async function makeUnprotected(
  context: CommandContext,
  { vault, backup }: { vault: Vault; backup: Backup },
  options: PortableCreateOptions,
): Promise<ExitCode> {
  const { output, signal } = context;
  await confirmUnprotected(backup, options.confirm, signal);
  await using file: FileStream = await createUnprotected({
    ...{ vault, backup, signal, onProgress: output.onProgress },
    part: { tables: options.table, paths: options.path },
  });
  const written = await writeStreamedFile({ file, out: options.out, onProgress: output.onProgress });
  await output.report(createdUnprotectedReport(backup, written));
  return exitCodes.done;
}

/** Whoever can open the vault may do this; it must only not happen by accident. */
async function confirmUnprotected(
  { source }: Backup,
  confirmed: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (confirmed === source) return;
  const consequence = 'The file will not be encrypted: whoever gets it can read all of it.';
  if (confirmed === undefined && canConfirm()) {
    const question = `${consequence} Type the name of the source, ${source}, to make it:`;
    if (await confirmByTyping(question, source, signal)) return;
    throw new HoldfastError('invalid-input', 'That is not the name of the source, so no file was made.');
  }
  throw new HoldfastError('invalid-input', `${consequence} Say that you mean it with --confirm '${source}'.`);
}
