import { backUpFiles } from '@holdfast/core/backup';
import type { Command } from 'commander';
import { type ExitCode, exitCodeOfStatus } from '../exit-codes.ts';
import { collect } from '../options/table-name.ts';
import { addVaultOptions, notEmpty, openVault, type VaultOptions } from '../options/vault-options.ts';
import { filesBackupReport } from '../output/backup-results.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface BackupFilesOptions extends VaultOptions {
  name?: string | undefined;
  exclude?: string[] | undefined;
  excludeCaches?: boolean | undefined;
  oneFileSystem?: boolean | undefined;
}

export function addBackupFiles(backup: Command): void {
  addVaultOptions(backup.command('files').description('back up directories and files'))
    .argument('<path...>', 'what to back up')
    .option('--name <name>', 'the name of the source (default: that of the first path)', notEmpty)
    .option(
      '--exclude <pattern>',
      'leave out what fits, as in a .gitignore; may be repeated',
      collect(notEmpty),
    )
    .option('--exclude-caches', 'leave out directories with a CACHEDIR.TAG')
    .option('--one-file-system', 'stay on the file systems of the given paths')
    .addHelpText('after', help)
    .action((paths: string[], options: BackupFilesOptions) =>
      runCommand(options, (context) => run(context, paths, options)),
    );
}

const help = `
A file that cannot be read, or that changes while it is read, makes the backup partial (exit code 3);
it is named, and everything else is stored. What did not change is not read again.

Examples:
  holdfast backup files --vault /srv/vault --name uploads /srv/shop/uploads
  holdfast backup files --vault /srv/vault --exclude '*.tmp' --exclude /cache --exclude-caches /home/ann`;

async function run(
  { output, signal }: CommandContext,
  paths: string[],
  options: BackupFilesOptions,
): Promise<ExitCode> {
  await using vault = await openVault(options, { output, signal });
  const result = await backUpFiles({
    vault,
    paths,
    name: options.name,
    excludes: options.exclude,
    excludeCaches: options.excludeCaches,
    oneFileSystem: options.oneFileSystem,
    signal,
    onProgress: output.onProgress,
  });
  await output.report(filesBackupReport(result));
  return exitCodeOfStatus(result.status);
}
