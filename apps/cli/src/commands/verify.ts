import { type VerifyOptions, verifyVault } from '@holdfast/core/backup';
import { type Command, Option } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import {
  addSourceOption,
  backupArgumentHelp,
  chooseBackup,
  type SourceOptions,
} from '../options/backup-options.ts';
import { addVaultOptions, openVault, type VaultOptions } from '../options/vault-options.ts';
import { verifyReport } from '../output/verify-results.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface VerifyCommandOptions extends VaultOptions, SourceOptions {
  level: VerifyOptions['level'];
}

const levels: VerifyOptions['level'][] = ['structure', 'full'];

export function addVerify(program: Command): void {
  addSourceOption(
    addVaultOptions(program.command('verify').description('check a vault, or one backup in it')),
  )
    .argument('[backup]', `${backupArgumentHelp} (default: all)`)
    .addOption(new Option('--level <level>', 'how deep to look').choices(levels).default('structure'))
    .addHelpText('after', help)
    .action((backup: string | undefined, options: VerifyCommandOptions) =>
      runCommand(options, (context) => verify(context, backup, options)),
    );
}

const help = `
structure  every index, every pack’s presence and size, every directory: quick
full       all that, and every stored byte is read, decrypted and compared with its hash

Damage is named, with the backups that it affects, and the exit code is 1.

Examples:
  holdfast verify --vault /srv/vault
  holdfast verify --vault /srv/vault latest --source shop --level full`;

async function verify(
  context: CommandContext,
  reference: string | undefined,
  options: VerifyCommandOptions,
): Promise<ExitCode> {
  const { output, signal } = context;
  await using vault = await openVault(options, context);
  const wanted = reference ?? (options.source === undefined ? undefined : 'latest');
  const backup = wanted === undefined ? undefined : await chooseBackup(vault, wanted, options, { output });
  const result = await verifyVault({
    vault,
    level: options.level,
    backup,
    signal,
    onProgress: output.onProgress,
  });
  await output.report(verifyReport(result));
  return result.sound ? exitCodes.done : exitCodes.failed;
}
