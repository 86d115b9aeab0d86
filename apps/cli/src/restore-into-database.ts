/** Restoring a backup, wherever it lies, into the database that a URL names. */
import { tmpdir } from 'node:os';
import { type Backup, restoreDatabaseBackup } from '@holdfast/core/backup';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import {
  type ConnectionTarget,
  openSession,
  type RestoreMode,
  type RoleChoice,
  type TableName,
} from '@holdfast/core/postgres';
import type { Vault } from '@holdfast/core/vault';
import { type Command, Option } from 'commander';
import { type ExitCode, exitCodeOfStatus } from './exit-codes.ts';
import { addConnectionOptions, type ConnectionOptions } from './options/connection-options.ts';
import { collect, parseTableName } from './options/table-name.ts';
import { wholeNumber } from './options/whole-number.ts';
import { databaseRestoreReport } from './output/restore-results.ts';
import type { CommandContext } from './run-command.ts';

export interface IntoDatabaseOptions extends ConnectionOptions {
  table?: TableName[] | undefined;
  overwrite?: boolean | undefined;
  terminateConnections?: boolean | undefined;
  roles: RoleChoice;
  jobs?: number | undefined;
}

const roleChoices: RoleChoice[] = ['fail', 'create-nologin', 'without-ownership'];

export function addIntoDatabaseOptions(command: Command): Command {
  return addConnectionOptions(command)
    .option('--table <schema.table>', 'only this table; may be repeated', collect(parseTableName))
    .option('--overwrite', 'replace what is in an existing database')
    .option('--terminate-connections', 'with --overwrite: end the sessions that use the database')
    .addOption(
      new Option('--roles <choice>', 'when the server lacks roles').choices(roleChoices).default('fail'),
    )
    .option('--jobs <number>', 'connections that pg_restore may use at once', wholeNumber(1, 64));
}

/** To be called before anything is opened. */
export function checkIntoDatabaseOptions(options: IntoDatabaseOptions): void {
  if (options.terminateConnections && !options.overwrite) {
    throw new HoldfastError(
      'invalid-input',
      '--terminate-connections goes with --overwrite: only a database that is replaced has sessions to end.',
    );
  }
}

export async function restoreIntoDatabase(
  { output, signal }: CommandContext,
  { vault, backup, target }: { vault: Vault; backup: Backup; target: ConnectionTarget },
  options: IntoDatabaseOptions,
): Promise<ExitCode> {
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
