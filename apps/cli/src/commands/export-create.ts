import { openBackupDatabase } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import {
  type ContainerKind,
  createExport,
  type ExportFormat,
  generatePassphrase,
  type ProfileSelection,
  type Protection,
  parsePlan,
  previewExport,
} from '@holdfast/core/exports';
import type { ConnectionTarget } from '@holdfast/core/postgres';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ExitCode, exitCodeOfStatus } from '../exit-codes.ts';
import { backupArgumentHelp } from '../options/backup-options.ts';
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
import { collect } from '../options/table-name.ts';
import { addOutputOptions, notEmpty } from '../options/vault-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { createdExportReport, exportPreviewReport } from '../output/export-results.ts';
import type { OutputOptions } from '../output/output.ts';
import { type CommandContext, runCommand } from '../run-command.ts';
import { filePasswordVariable, readNewPassword } from '../secrets/password.ts';

interface ExportCreateOptions extends ConnectionOptions, BackupOriginOptions, OutputOptions {
  plan: string;
  profile?: string[][] | undefined;
  all?: boolean | undefined;
  out: string;
  format: ExportFormat[];
  container: ContainerKind;
  encrypted: boolean;
  askPassword?: boolean | undefined;
  passwordFile?: string | undefined;
  reasons?: boolean | undefined;
  dryRun?: boolean | undefined;
  maxRows?: number | undefined;
  maxSeconds?: number | undefined;
}

export function addExportCreate(exported: Command): void {
  const command = addOutputOptions(
    exported.command('create').description('export profiles into one encrypted file'),
  );
  addBackupOriginOptions(
    addConnectionOptions(command.argument('[backup]', `${backupArgumentHelp}, with --vault`)),
    'the vault of the backup to export from, instead of a database',
  )
    .addOption(new Option('--plan <file>', 'the plan to follow').argParser(notEmpty).makeOptionMandatory())
    .option('--profile <key>', 'the key of a profile; may be repeated', collect(parseProfileKey))
    .option('--all', 'all profiles')
    .addOption(
      new Option('--out <file>', 'the file to make (it must not exist)')
        .argParser(notEmpty)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--format <list>', 'json, csv or json,csv')
        .argParser(parseFormats)
        .default(['json', 'csv'], 'json,csv'),
    )
    .addOption(new Option('--container <kind>', 'what kind of file').choices(['zip', 'html']).default('zip'))
    .option('--not-encrypted', 'a ZIP that anybody can read')
    .option(
      '--password-file <file>',
      `a file with the passphrase (instead of ${filePasswordVariable})`,
      notEmpty,
    )
    .option('--ask-password', 'ask for the passphrase')
    .option('--reasons', 'say for each row by which reference it was found')
    .option('--dry-run', 'only count the rows; FILE is not made')
    .option('--max-rows <number>', 'fail when there are more rows', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--max-seconds <number>', 'fail when it takes longer', wholeNumber(1, 86_400))
    .addHelpText('after', help)
    .action((backup: string | undefined, options: ExportCreateOptions & { notEncrypted?: boolean }) =>
      runCommand(options, (context) =>
        run(context, backup, { ...options, encrypted: options.notEncrypted !== true }),
      ),
    );
}

const help = `
A passphrase of seven words is made up and printed once, unless one is given. 7-Zip and Keka open the ZIP;
Windows Explorer and “unzip” know no AES. A page (--container html, up to 50 MiB) opens in any browser.
A key of several columns is written as JSON: --profile '["7","a"]'.
From a backup: it is restored into a scratch server for this, which is removed afterwards.
${connectionHelp}

Examples:
  holdfast export create --url env:DATABASE_URL --plan customers.plan.json --profile 4711 --out 4711.zip
  holdfast export create --url env:DATABASE_URL --plan customers.plan.json --profile 4711 \\
    --container html --out my-data.html
  holdfast export create --vault /srv/vault latest --source shop --plan customers.plan.json --profile 4711 \\
    --out 4711.zip`;

async function run(
  context: CommandContext,
  backup: string | undefined,
  options: ExportCreateOptions,
): Promise<ExitCode> {
  const { output, signal } = context;
  const profiles = chosenProfiles(options);
  const plan = parsePlan(await readJsonFile(options.plan, 'the plan'));
  await using from = await openOrigin(context, backup, options);
  const { connection, origin } = from;
  if (options.dryRun === true) {
    const preview = await previewExport({ connection, plan, profiles, signal });
    await output.report(exportPreviewReport(preview));
    return exitCodeOfStatus(preview.drift.length > 0 ? 'partial' : 'succeeded');
  }
  const { protection, generated } = await chooseProtection(context, options);
  const onProgress = output.onProgress;
  const result = await createExport({
    connection,
    origin,
    plan,
    profiles,
    out: options.out,
    formats: options.format,
    container: options.container,
    protection,
    withReasons: options.reasons,
    limits: {
      rows: options.maxRows,
      timeMs: options.maxSeconds === undefined ? undefined : options.maxSeconds * 1000,
    },
    signal,
    onProgress:
      onProgress &&
      (({ phase, rows, totalRows, table }) =>
        onProgress({ phase, bytes: 0, items: rows, totalItems: totalRows, item: table })),
  });
  await output.report(createdExportReport(result, generated));
  return exitCodeOfStatus(result.status);
}

interface Origin extends AsyncDisposable {
  connection: ConnectionTarget;
  origin?: { database: string; time: string } | undefined;
}

/** The database that is named, or a backup as one. */
async function openOrigin(
  context: CommandContext,
  reference: string | undefined,
  options: ExportCreateOptions,
): Promise<Origin> {
  const { output, signal } = context;
  const directory = options.vault ?? (reference === undefined ? undefined : process.env['BACKUP_DIRECTORY']);
  if (directory === undefined && reference === undefined) {
    return { connection: await readConnection(options), [Symbol.asyncDispose]: async () => {} };
  }
  if (directory === undefined || reference === undefined || options.url || options.urlFile) {
    throw new HoldfastError(
      'invalid-input',
      'To export from a backup, give its id (or latest) and the vault with --vault, and no --url.',
    );
  }
  await using named = await openNamedBackup(context, { directory, reference }, options);
  const { vault, backup } = named;
  const opened = await openBackupDatabase({ vault, backup, signal, onProgress: output.onProgress });
  for (const sentence of opened.leftOut) output.note(sentence);
  return opened;
}

function chosenProfiles({ profile, all }: ExportCreateOptions): ProfileSelection {
  if ((profile === undefined) !== (all === true)) {
    throw new HoldfastError(
      'invalid-input',
      'Name the profiles with --profile KEY, or take all of them with --all. Give one of the two.',
    );
  }
  return profile ?? 'all';
}

async function chooseProtection(
  { signal }: CommandContext,
  options: ExportCreateOptions,
): Promise<{ protection: Protection; generated?: string }> {
  const { passwordFile, askPassword } = options;
  if (!options.encrypted) {
    if (passwordFile !== undefined || askPassword === true)
      throw new HoldfastError(
        'invalid-input',
        'A passphrase is given, and --not-encrypted too. Leave one out.',
      );
    return { protection: { kind: 'none' } };
  }
  if (passwordFile !== undefined || askPassword === true || process.env[filePasswordVariable]) {
    const passphrase = await readNewPassword({
      file: passwordFile,
      fileOption: '--password-file',
      variable: askPassword === true ? undefined : filePasswordVariable,
      question: 'Choose a passphrase for the file: ',
      signal,
    });
    return { protection: { kind: 'passphrase', passphrase, isGenerated: false } };
  }
  const generated = generatePassphrase();
  return { protection: { kind: 'passphrase', passphrase: generated, isGenerated: true }, generated };
}

function parseFormats(text: string): ExportFormat[] {
  const formats = text.split(',').map((format) => format.trim());
  if (formats.some((format) => format !== 'json' && format !== 'csv'))
    throw new InvalidArgumentError('It is json, csv, or json,csv.');
  return [...new Set(formats)] as ExportFormat[];
}
