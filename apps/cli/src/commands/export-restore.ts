import { isHoldfastError } from '@holdfast/core/errors';
import {
  needsPassphrase,
  type RestoreExportResult,
  type RestorePolicy,
  restoreExport,
} from '@holdfast/core/exports';
import { type Command, Option } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  connectionHelp,
  readConnection,
} from '../options/connection-options.ts';
import { parseProfileKey } from '../options/profile-key.ts';
import { addOutputOptions, notEmpty } from '../options/vault-options.ts';
import { restoredExportReport } from '../output/export-restored.ts';
import type { OutputOptions } from '../output/output.ts';
import { type CommandContext, runCommand } from '../run-command.ts';
import { filePasswordVariable, readPassword } from '../secrets/password.ts';

interface ExportRestoreOptions extends ConnectionOptions, OutputOptions {
  profile?: string[] | undefined;
  policy: RestorePolicy;
  dryRun?: boolean | undefined;
  passwordFile?: string | undefined;
}

const policies: RestorePolicy[] = ['fail', 'skip', 'overwrite', 'remap'];

export function addExportRestore(exported: Command): void {
  const command = addOutputOptions(
    exported.command('restore').description('put the rows of an export back into a database'),
  );
  addConnectionOptions(command.argument('<file>', 'an export'))
    .option('--profile <key>', 'only this one of the export’s profiles', parseProfileKey)
    .addOption(
      new Option('--policy <choice>', 'when rows are there with other values')
        .choices(policies)
        .default('fail'),
    )
    .option('--dry-run', 'do everything, say what it did, and take it back')
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
${connectionHelp}

Examples:
  holdfast export restore 4711.zip --url env:DATABASE_URL --dry-run
  holdfast export restore 4711.zip --url env:DATABASE_URL --policy overwrite`;

async function run(context: CommandContext, file: string, options: ExportRestoreOptions): Promise<ExitCode> {
  const connection = await readConnection(options);
  const { onProgress } = context.output;
  const result = await withPassphrase(context, file, options, (passphrase) =>
    restoreExport({
      connection,
      path: file,
      passphrase,
      profile: options.profile,
      policy: options.policy,
      dryRun: options.dryRun,
      signal: context.signal,
      onProgress:
        onProgress && (({ phase, table }) => onProgress({ phase, bytes: 0, items: 0, item: table })),
    }),
  );
  await context.output.report(restoredExportReport(result));
  return codes[result.status];
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
