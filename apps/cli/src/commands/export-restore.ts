import { restoreProfileBackup } from '@holdfast/core/backup';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import {
  needsPassphrase,
  parsePlan,
  type RestoreExportOptions,
  type RestoreExportResult,
  type RestorePolicy,
  restoreExport,
} from '@holdfast/core/exports';
import { type Command, Option } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import {
  addBackupOriginOptions,
  type BackupOriginOptions,
  openNamedBackup,
} from '../options/backup-origin.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  connectionHelp,
  readConnection,
} from '../options/connection-options.ts';
import { readJsonFile } from '../options/json-file.ts';
import { parseProfileKey } from '../options/profile-key.ts';
import { addOutputOptions, notEmpty } from '../options/vault-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { restoredExportReport } from '../output/export-restored.ts';
import type { OutputOptions } from '../output/output.ts';
import { type CommandContext, runCommand } from '../run-command.ts';
import { filePasswordVariable, readPassword } from '../secrets/password.ts';

interface ExportRestoreOptions extends ConnectionOptions, BackupOriginOptions, OutputOptions {
  plan?: string | undefined;
  profile?: string[] | undefined;
  policy: RestorePolicy;
  dryRun?: boolean | undefined;
  /** True: the usual number. */
  rows?: number | true | undefined;
  passwordFile?: string | undefined;
}

/** What is listed when no number is given, and at most: all of it is held in memory. */
const rowsListed = 1_000;
const mostRowsListed = 100_000;

const policies: RestorePolicy[] = ['fail', 'skip', 'overwrite', 'remap'];

export function addExportRestore(exported: Command): void {
  const command = addOutputOptions(
    exported.command('restore').description('put the rows of an export back into a database'),
  );
  addBackupOriginOptions(
    addConnectionOptions(command.argument('<file>', 'an export; with --vault, a backup')),
    'the vault of the backup to take the profile from, instead of an export',
  )
    .option('--plan <file>', 'with --vault: what belongs to a profile', notEmpty)
    .option('--profile <key>', 'only this one of the profiles; with --vault, which one', parseProfileKey)
    .addOption(
      new Option('--policy <choice>', 'when rows are there with other values')
        .choices(policies)
        .default('fail'),
    )
    .option('--dry-run', 'do everything, say what it did, and take it back')
    .option(
      '--rows [number]',
      `list so many rows one by one, with what differs (${rowsListed} if no number is given)`,
      wholeNumber(1, mostRowsListed),
    )
    .option(
      '--password-file <file>',
      `a file with the passphrase (instead of ${filePasswordVariable})`,
      notEmpty,
    )
    .addHelpText('after', help)
    .action((file: string, options: ExportRestoreOptions) =>
      runCommand(options, (context) => run(context, file, options)),
    );
}

const help = `
All rows come back in one transaction, or none. Rows that others refer to (countries, products) are added
where they lack, and never changed. fail: nothing is written when a row of the profile is there with other
values. skip: it stays. overwrite: it is set to the export's values. remap: everything comes in anew, with new
identifiers.
From a backup (BACKUP is an id, its beginning, or latest): it is restored into a scratch server for this, which is
removed afterwards, and the profile is taken out of it by the plan.
${connectionHelp}

Examples:
  holdfast export restore 4711.zip --url env:DATABASE_URL --dry-run --rows
  holdfast export restore 4711.zip --url env:DATABASE_URL --policy overwrite
  holdfast export restore latest --vault /srv/vault --source shop --plan customers.plan.json --profile 4711 \\
    --url env:DATABASE_URL --dry-run`;

async function run(context: CommandContext, file: string, options: ExportRestoreOptions): Promise<ExitCode> {
  const rows = options.rows === true ? rowsListed : options.rows;
  const common = {
    connection: await readConnection(options),
    ...{ policy: options.policy, dryRun: options.dryRun, signal: context.signal },
    ...{ rowsAtMost: rows, differencesAtMost: rows },
  };
  const result =
    options.vault === undefined
      ? await restoreFile(context, file, options, common)
      : await restoreFromBackup(context, { directory: options.vault, reference: file }, options, common);
  await context.output.report(restoredExportReport(result));
  return codes[result.status];
}

type CommonOptions = Omit<RestoreExportOptions, 'path'>;

async function restoreFile(
  context: CommandContext,
  path: string,
  options: ExportRestoreOptions,
  common: CommonOptions,
): Promise<RestoreExportResult> {
  if (options.plan !== undefined || options.source !== undefined)
    throw new HoldfastError(
      'invalid-input',
      'An export knows its plan and its source. Leave --plan and --source out.',
    );
  const { onProgress } = context.output;
  return withPassphrase(context, path, options, (passphrase) =>
    restoreExport({
      ...{ ...common, path, passphrase, profile: options.profile },
      onProgress:
        onProgress && (({ phase, table }) => onProgress({ phase, bytes: 0, items: 0, item: table })),
    }),
  );
}

async function restoreFromBackup(
  context: CommandContext,
  from: { directory: string; reference: string },
  options: ExportRestoreOptions,
  common: CommonOptions,
): Promise<RestoreExportResult> {
  const { plan: planFile, profile, passwordFile } = options;
  if (planFile === undefined || profile === undefined || passwordFile !== undefined) {
    throw new HoldfastError(
      'invalid-input',
      'To restore a profile from a backup, give --plan and --profile, and the vault’s password with --vault-password-file if need be.',
    );
  }
  const plan = parsePlan(await readJsonFile(planFile, 'the plan'));
  await using named = await openNamedBackup(context, from, options);
  const { vault, backup } = named;
  const { output } = context;
  return await restoreProfileBackup({
    ...{ ...common, vault, backup, plan, profile, onProgress: output.onProgress },
    onLeftOut: (sentence) => output.note(sentence),
  });
}

const codes: Record<RestoreExportResult['status'], ExitCode> = {
  succeeded: exitCodes.done,
  partial: exitCodes.partial,
  refused: exitCodes.failed,
};

const attempts = 3;

async function withPassphrase<T>(
  { output, signal }: CommandContext,
  file: string,
  options: ExportRestoreOptions,
  work: (passphrase: string | undefined) => Promise<T>,
): Promise<T> {
  if (!(await needsPassphrase(file))) return work(undefined);
  for (let attempt = 1; ; attempt++) {
    const { password, isTyped } = await readPassword({
      file: options.passwordFile,
      fileOption: '--password-file',
      variable: filePasswordVariable,
      question: `Passphrase of ${file}: `,
      signal,
    });
    try {
      return await work(password);
    } catch (error) {
      if (!isTyped || attempt === attempts || !isHoldfastError(error, 'wrong-password')) throw error;
      output.note('That passphrase does not open the file. Try again.');
    }
  }
}
