import { resolve } from 'node:path';
import { exportOlderBackup, type OlderBackup, restoreOlderBackup } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import type { ExistingPolicy } from '@holdfast/core/files';
import type { ConnectionTarget } from '@holdfast/core/postgres';
import { type Command, Option } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { connectionHelp, readConnection } from '../options/connection-options.ts';
import {
  addFilePasswordOption,
  type FilePasswordOptions,
  openOlderFile,
  openPortableFile,
} from '../options/portable-options.ts';
import { addOutputOptions, notEmpty } from '../options/vault-options.ts';
import { olderExportReport, olderRestoreReport } from '../output/older-results.ts';
import type { OutputOptions } from '../output/output.ts';
import {
  addIntoDatabaseOptions,
  checkIntoDatabaseOptions,
  type IntoDatabaseOptions,
  restoreIntoDatabase,
} from '../restore-into-database.ts';
import { existingPolicies, restoreIntoDirectory } from '../restore-into-directory.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface PortableRestoreOptions extends FilePasswordOptions, IntoDatabaseOptions, OutputOptions {
  to?: string | undefined;
  format?: 'json' | 'csv' | undefined;
  dryRun?: boolean | undefined;
  existing: ExistingPolicy;
}

export function addPortableRestore(portable: Command): void {
  const command = addFilePasswordOption(
    addOutputOptions(portable.command('restore').description('restore what is in the file')),
  )
    .argument('<file>', 'the portable backup')
    .argument('[path...]', 'of files: what to restore (default: everything)')
    .option('--to <dir>', 'of files: the directory to restore into', notEmpty)
    .addOption(
      new Option('--existing <choice>', 'of files: when a name is taken')
        .choices(existingPolicies)
        .default('fail'),
    );
  addIntoDatabaseOptions(command)
    .addOption(
      new Option('--format <form>', 'of an older tool, with --to: a file a table in this form').choices([
        'json',
        'csv',
      ]),
    )
    .option('--dry-run', 'of an older tool: list what would not fit, and change nothing')
    .addHelpText('after', help)
    .action((file: string, paths: string[], options: PortableRestoreOptions) =>
      runCommand(options, (context) => run(context, { file, paths }, options)),
    );
}

const help = `
A database needs --url, files need --to; everything else is as with “holdfast restore”.
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
  await using older = await openOlderFile(file, options, context);
  if (older && options.to !== undefined) return await exportOlder(context, older, options);
  if (older) return await restoreOlder(context, { older, target }, options.dryRun ?? false);
  if (options.dryRun) {
    throw new HoldfastError('invalid-input', '--dry-run is for backups of older tools; this is none.');
  }
  await using portable = await openPortableFile(file, options, context);
  const { vault, backup } = portable;
  if (backup.kind === 'database') {
    if (target) return await restoreIntoDatabase(context, { vault, backup, target }, options);
    throw new HoldfastError('invalid-input', `${file} holds a database. Say with --url where it goes.`);
  }
  if (target) {
    throw new HoldfastError('invalid-input', `${file} holds files. Say with --to where they go.`);
  }
  const to = resolve(options.to!);
  return await restoreIntoDirectory(context, { vault, backup, to, paths }, options.existing);
}

async function exportOlder(
  { output }: CommandContext,
  backup: OlderBackup,
  { to, format = 'json', dryRun }: PortableRestoreOptions,
): Promise<ExitCode> {
  if (dryRun) throw new HoldfastError('invalid-input', '--dry-run goes with --url: it tries a database.');
  const result = await exportOlderBackup({ backup, to: resolve(to!), format });
  await output.report(olderExportReport(backup, result));
  return exitCodes.done;
}

async function restoreOlder(
  { output, signal }: CommandContext,
  { older, target }: { older: OlderBackup; target: ConnectionTarget | undefined },
  dryRun: boolean,
): Promise<ExitCode> {
  if (!target) {
    throw new HoldfastError('invalid-input', `${older.path} holds tables. Say with --url where they go.`);
  }
  const result = await restoreOlderBackup({
    ...{ backup: older, target, dryRun, signal },
    onProgress: output.onProgress,
  });
  await output.report(olderRestoreReport(older, target, result));
  return result.status === 'succeeded' ? exitCodes.done : exitCodes.failed;
}
