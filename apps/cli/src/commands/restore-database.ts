import { tmpdir } from 'node:os';
import { restoreDatabaseBackup } from '@holdfast/core/backup';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import {
  type ConnectionTarget,
  openSession,
  type RestoreMode,
  type RoleChoice,
  type TableName,
} from '@holdfast/core/postgres';
import { type Command, Option } from 'commander';
import { type ExitCode, exitCodeOfStatus } from '../exit-codes.ts';
import {
  addSourceOption,
  backupArgumentHelp,
  chooseBackup,
  type SourceOptions,
} from '../options/backup-options.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  connectionHelp,
  readConnection,
} from '../options/connection-options.ts';
import { collect, parseTableName } from '../options/table-name.ts';
import { addVaultOptions, openVault, type VaultOptions } from '../options/vault-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { databaseRestoreReport } from '../output/restore-results.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface RestoreDatabaseOptions extends VaultOptions, SourceOptions, ConnectionOptions {
  table?: TableName[] | undefined;
  overwrite?: boolean | undefined;
  terminateConnections?: boolean | undefined;
  roles: RoleChoice;
  jobs?: number | undefined;
}

const roleChoices: RoleChoice[] = ['fail', 'create-nologin', 'without-ownership'];

export function addRestoreDatabase(restore: Command): void {
  const command = addVaultOptions(
    restore.command('database').description('restore a database and compare it'),
  );
  addConnectionOptions(addSourceOption(command.argument('<backup>', backupArgumentHelp)))
    .option('--table <schema.table>', 'only this table; may be repeated', collect(parseTableName))
    .option('--overwrite', 'replace what is in an existing database')
    .option('--terminate-connections', 'with --overwrite: end the sessions that use the database')
    .addOption(
      new Option('--roles <choice>', 'when the server lacks roles').choices(roleChoices).default('fail'),
    )
    .option('--jobs <number>', 'connections that pg_restore may use at once', wholeNumber(1, 64))
    .addHelpText('after', help)
    .action((backup: string, options: RestoreDatabaseOptions) =>
      runCommand(options, (context) => run(context, backup, options)),
    );
}

const help = `
The URL names the database to restore into. It is created when it does not exist; an existing one must
be empty, or is replaced with --overwrite, once the restored data is complete and compared.
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
  const { output, signal } = context;
  if (options.terminateConnections && !options.overwrite) {
    throw new HoldfastError(
      'invalid-input',
      '--terminate-connections goes with --overwrite: only a database that is replaced has sessions to end.',
    );
  }
  const target = await readConnection(options);
  await using vault = await openVault(options, context);
  const backup = await chooseBackup(vault, reference, options, { kind: 'database', output });
  const result = await restoreDatabaseBackup({
    vault,
    backup,
    target,
    mode: await chooseMode(target, options.overwrite ?? false, signal),
    tables: options.table,
    roles: options.roles,
    jobs: options.jobs,
    stagingDirectory: (options.jobs ?? 1) > 1 ? tmpdir() : undefined,
    terminateConnections: options.terminateConnections,
    tools: { pgBin: process.env['PG_BIN'] },
    signal,
    onProgress: output.onProgress,
  });
  await output.report(databaseRestoreReport({ backup, target, result }));
  return exitCodeOfStatus(result.status);
}

/** A database that does not exist is made; one that does must be empty unless it may be overwritten. */
async function chooseMode(
  target: ConnectionTarget,
  mayOverwrite: boolean,
  signal: AbortSignal,
): Promise<RestoreMode> {
  try {
    await using _session = await openSession(target, { signal });
  } catch (error) {
    if (isHoldfastError(error) && error.data['problem'] === 'unknown-database') return 'create';
    throw error;
  }
  return mayOverwrite ? 'overwrite' : 'empty';
}
