import { resolve } from 'node:path';
import {
  type Backup,
  exportOlderBackup,
  type Foreign,
  holdsRows,
  type OlderBackup,
  recogniseForeign,
  restoreOlderBackup,
} from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import type { ExistingPolicy } from '@holdfast/core/files';
import type { ConnectionTarget } from '@holdfast/core/postgres';
import type { Vault } from '@holdfast/core/vault';
import { type Command, Option } from 'commander';
import type { ExitCode } from '../exit-codes.ts';
import { connectionHelp, readConnection } from '../options/connection-options.ts';
import {
  addFilePasswordOption,
  type FilePasswordOptions,
  openForeignFile,
  openOlderFile,
  openPortableFile,
} from '../options/portable-options.ts';
import { addOutputOptions, notEmpty } from '../options/vault-options.ts';
import type { OutputOptions } from '../output/output.ts';
import {
  addIntoDatabaseOptions,
  checkIntoDatabaseOptions,
  type IntoDatabaseOptions,
  restoreIntoDatabase,
} from '../restore-into-database.ts';
import { existingPolicies, restoreIntoDirectory } from '../restore-into-directory.ts';
import {
  addRowsFormatOption,
  checkRowsOptions,
  exportRowsIntoDirectory,
  type RowsFormat,
  reportExportedRows,
  reportRestoredRows,
  restoreRowsIntoDatabase,
} from '../restore-rows.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface PortableRestoreOptions extends FilePasswordOptions, IntoDatabaseOptions, OutputOptions {
  to?: string | undefined;
  format?: RowsFormat | undefined;
  dryRun?: boolean | undefined;
  existing: ExistingPolicy;
}

export function addPortableRestore(portable: Command): void {
  const command = addFilePasswordOption(
    addOutputOptions(portable.command('restore').description('restore what is in the file')),
  )
    .argument('<file>', 'the portable backup, or a file that other programs made')
    .argument('[path...]', 'of files: what to restore (default: everything)')
    .option('--to <dir>', 'of files: the directory to restore into', notEmpty)
    .addOption(
      new Option('--existing <choice>', 'of files: when a name is taken')
        .choices(existingPolicies)
        .default('fail'),
    );
  addRowsFormatOption(
    addIntoDatabaseOptions(command),
    'of an older tool, with --to: a file a table in this form',
  )
    .option('--dry-run', 'of an older tool: list what would not fit, and change nothing')
    .addHelpText('after', help)
    .action((file: string, paths: string[], options: PortableRestoreOptions) =>
      runCommand(options, (context) => run(context, { file, paths }, options)),
    );
}

const help = `
A database needs --url, files need --to; everything else is as with “holdfast restore”. Dumps, tars and ZIPs of
other programs are taken as well: such a file is looked into to its end, in a private folder, before anything of it
is used. Plain SQL comes out as the file that it is: it is never run on a server of yours.
A dump is a program for the server that it is restored into: restore files of strangers where they can
do no harm. A JSON backup of an older tool goes into tables that exist, all of it or nothing; with --to it
becomes a JSON or CSV file a table.
${connectionHelp}

Examples:
  holdfast portable restore shop-20260102T030405Z.holdfast.tar --url postgres:///shop_restored
  holdfast portable restore uploads-20260102T030405Z.holdfast.tar --to /tmp/restored`;

async function run(
  context: CommandContext,
  { file, paths }: { file: string; paths: string[] },
  options: PortableRestoreOptions,
): Promise<ExitCode> {
  checkIntoDatabaseOptions(options);
  if (options.format !== undefined && options.to === undefined) {
    throw new HoldfastError('invalid-input', '--format goes with --to: the directory for the files.');
  }
  const hasUrl = options.url !== undefined || options.urlFile !== undefined;
  if (hasUrl === (options.to !== undefined)) {
    throw new HoldfastError('invalid-input', 'Give --url for a database, or --to for files: one of them.');
  }
  const target = hasUrl ? await readConnection(options) : undefined;
  const foreign = await recogniseForeign(file);
  if (foreign) checkPlace(file, foreign, hasUrl);
  await using older = foreign ? undefined : await openOlderFile(file, options, context);
  if (older) return await restoreOlder(context, older, target, options);
  await using opened =
    (await openForeignFile(file, context)) ?? (await openPortableFile(file, options, context));
  const { vault, backup } = opened;
  return await restoreBackup(context, { file, paths, vault, backup }, target, options);
}

/** Before all of it is read: what goes nowhere. */
function checkPlace(file: string, { form }: Foreign, hasUrl: boolean): void {
  const isDump = form === 'dump' || form === 'dump-tar';
  if (isDump && !hasUrl) {
    throw new HoldfastError('invalid-input', `${file} holds a database. Say with --url where it goes.`);
  }
  if (!isDump && hasUrl) {
    throw new HoldfastError(
      'invalid-input',
      form === 'sql'
        ? `${file} is an SQL script, which Holdfast never runs on a server of yours. See “Files of other programs” in docs/portable-backups.md for how to load it.`
        : `${file} holds files. Say with --to where they go.`,
    );
  }
}

async function restoreOlder(
  context: CommandContext,
  backup: OlderBackup,
  target: ConnectionTarget | undefined,
  options: PortableRestoreOptions,
): Promise<ExitCode> {
  const { output, signal } = context;
  const { path: name } = backup;
  if (!target) {
    if (options.dryRun) throw new HoldfastError('invalid-input', dryRunNeedsUrl);
    const { to, format = 'json' } = options;
    return reportExportedRows(context, name, await exportOlderBackup({ backup, to: resolve(to!), format }));
  }
  checkRowsOptions(options);
  const result = await restoreOlderBackup({
    ...{ backup, target, dryRun: options.dryRun ?? false, signal },
    onProgress: output.onProgress,
  });
  return reportRestoredRows(context, { name, target, result });
}

/** What a portable file, or one of other programs, holds as a backup. */
async function restoreBackup(
  context: CommandContext,
  { file, paths, vault, backup }: { file: string; paths: string[]; vault: Vault; backup: Backup },
  target: ConnectionTarget | undefined,
  options: PortableRestoreOptions,
): Promise<ExitCode> {
  const isOfRows = holdsRows(backup);
  if (!isOfRows && (options.dryRun || options.format !== undefined)) {
    throw new HoldfastError(
      'invalid-input',
      '--dry-run and --format are for rows of older tools; here are none.',
    );
  }
  if (isOfRows && target) return restoreRowsIntoDatabase(context, { vault, backup, target }, options);
  if (backup.kind === 'database') {
    if (target) return restoreIntoDatabase(context, { vault, backup, target }, options);
    throw new HoldfastError('invalid-input', `${file} holds a database. Say with --url where it goes.`);
  }
  if (target) {
    throw new HoldfastError('invalid-input', `${file} holds files. Say with --to where they go.`);
  }
  if (options.dryRun) throw new HoldfastError('invalid-input', dryRunNeedsUrl);
  const to = resolve(options.to!);
  if (isOfRows && options.format !== undefined) {
    return exportRowsIntoDirectory(context, { vault, backup, to }, options.format);
  }
  return restoreIntoDirectory(context, { vault, backup, to, paths }, options.existing);
}

const dryRunNeedsUrl = '--dry-run goes with --url: it tries a database.';
