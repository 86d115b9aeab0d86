import { resolve } from 'node:path';
import { type Backup, findBackup, listBackupsWithEvidence } from '@holdfast/core/backup';
import type { Vault } from '@holdfast/core/vault';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  readConnectionUrl,
} from '../options/connection-options.ts';
import { addVaultOptions, notEmpty, openVault, type VaultOptions } from '../options/vault-options.ts';
import { recoveryReport } from '../output/recovery.ts';
import { expectOwnBackup, findOwnBackup, type OwnBackup } from '../recover/find-own-backup.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface RecoverOptions extends VaultOptions, ConnectionOptions {
  overwrite?: string | undefined;
  dryRun?: boolean | undefined;
}

export function addRecover(program: Command): void {
  addConnectionOptions(
    addVaultOptions(
      program
        .command('recover')
        .description('bring Holdfast itself back on a new machine, from a vault and its password'),
    ),
  )
    .argument('[backup]', 'a backup of Holdfast itself: its id, or the beginning of it', 'latest')
    .option('--overwrite <name>', 'the name of a database of Holdfast that may be replaced', notEmpty)
    .option('--dry-run', 'only show what is in the vault')
    .addHelpText('after', help)
    .action((reference: string, options: RecoverOptions) =>
      runCommand(options, (context) => run(context, reference, options)),
    );
}

const help = `
Restores Holdfast's own database (into a PostgreSQL of its own, or the one that --url names), writes .env, and
enters every backup of the vault. Then “npm start” goes on where the lost machine was. Schedules stay paused until
you resume them. Running it again does no harm. Databases and files are restored afterwards, one by one.

Examples:
  holdfast recover --vault /media/disk/vault --dry-run
  holdfast recover --vault /media/disk/vault
  holdfast recover --vault /media/disk/vault --url env:DATABASE_URL`;

async function run(context: CommandContext, reference: string, options: RecoverOptions): Promise<ExitCode> {
  const { output, signal } = context;
  let password = '';
  await using vault = await openVault(options, context, (opened) => {
    password = opened;
  });
  const onDamaged = ({ message }: { message: string }) => output.note(message);
  const { backups, evidence } = await listBackupsWithEvidence(vault, { onDamaged });
  const own = await chooseOwn(context, vault, backups, reference);
  const directory = resolve(options.vault);
  const facts = { vault, directory, backups, evidence, own };
  if (options.dryRun || !own) {
    await output.report(recoveryReport(facts));
    return own || options.dryRun ? exitCodes.done : exitCodes.partial;
  }
  const url =
    options.url === undefined && options.urlFile === undefined ? undefined : await readConnectionUrl(options);
  // Loads Holdfast's own database, which nothing else in this command needs.
  const { recoverService } = await import('../recover/recover-service.ts');
  const service = await recoverService({
    ...{ vault, directory, password, own, url, signal, overwrite: options.overwrite },
    say: (text) => output.note(text),
    onProgress: output.onProgress,
  });
  await output.report(recoveryReport(facts, service));
  return service.restored?.status === 'partial' ? exitCodes.partial : exitCodes.done;
}

async function chooseOwn(
  { output, signal }: CommandContext,
  vault: Vault,
  backups: readonly Backup[],
  reference: string,
): Promise<OwnBackup | undefined> {
  if (reference !== 'latest') return expectOwnBackup(vault, await findBackup(vault, reference), signal);
  return findOwnBackup(vault, backups, {
    signal,
    onDamaged: ({ id, source }) =>
      output.note(`Backup ${id.slice(0, 8)} of ${source} is damaged; an earlier one is looked for.`),
  });
}
