/** Commands that take a database, or a backup of one with --vault in its place. */
import type { Backup } from '@holdfast/core/backup';
import type { Vault } from '@holdfast/core/vault';
import type { Command } from 'commander';
import type { OutputOptions } from '../output/output.ts';
import type { CommandContext } from '../run-command.ts';
import { addSourceOption, chooseBackup, type SourceOptions } from './backup-options.ts';
import { notEmpty, openVault } from './vault-options.ts';

export interface BackupOriginOptions extends SourceOptions, OutputOptions {
  vault?: string | undefined;
  vaultPasswordFile?: string | undefined;
}

export function addBackupOriginOptions(command: Command, what: string): Command {
  return addSourceOption(command)
    .option('--vault <dir>', what, notEmpty)
    .option('--vault-password-file <file>', 'a file with the vault’s password', notEmpty);
}

export interface OpenedBackup extends AsyncDisposable {
  vault: Vault;
  backup: Backup;
}

/** The backup of a database that is named. The vault stays open until this is disposed of. */
export async function openNamedBackup(
  context: CommandContext,
  { directory, reference }: { directory: string; reference: string },
  options: BackupOriginOptions,
): Promise<OpenedBackup> {
  const { output } = context;
  const { vaultPasswordFile: passwordFile, json, quiet } = options;
  const vault = await openVault({ vault: directory, passwordFile, json, quiet }, context);
  try {
    const backup = await chooseBackup(vault, reference, options, { kind: 'database', output });
    output.note('The backup is restored into a scratch server for this; it is removed afterwards.');
    return { vault, backup, [Symbol.asyncDispose]: () => vault[Symbol.asyncDispose]() };
  } catch (error) {
    await vault[Symbol.asyncDispose]();
    throw error;
  }
}
