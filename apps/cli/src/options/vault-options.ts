/** The options that every command on a vault has, and opening the vault with them. */

import { isHoldfastError, throwIfCancelled } from '@holdfast/core/errors';
import { LocalStorage } from '@holdfast/core/storage';
import { Vault } from '@holdfast/core/vault';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { OutputOptions } from '../output/output.ts';
import type { CommandContext } from '../run-command.ts';
import { passwordVariable, readPassword } from '../secrets/password.ts';
import { parseDuration } from './duration.ts';

export interface VaultOptions extends OutputOptions {
  vault: string;
  passwordFile?: string | undefined;
  wait?: number | undefined;
}

export function addOutputOptions(command: Command): Command {
  return command
    .option('--json', 'print one JSON document on stdout, errors included')
    .option('--quiet', 'no progress and no notes');
}

export function addVaultOptions(command: Command): Command {
  command
    .addOption(
      new Option('--vault <dir>', 'the directory of the vault')
        .env('BACKUP_DIRECTORY')
        .argParser(notEmpty)
        .makeOptionMandatory(),
    )
    .option(
      '--password-file <file>',
      `a file with the vault’s password (instead of ${passwordVariable})`,
      notEmpty,
    )
    .option('--wait <time>', 'how long to wait while others hold the vault: 90s, 10m, 2h', parseDuration);
  return addOutputOptions(command);
}

export function notEmpty(value: string): string {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  return value;
}

const attempts = 3;

/**
 * Opens the vault. Rejects with `vault-not-found` before any password is asked for, with `wrong-password`, and with
 * `cancelled`. `onPassword` is told the password that opened it.
 */
export async function openVault(
  options: VaultOptions,
  context: CommandContext,
  onPassword?: (password: string) => void,
): Promise<Vault> {
  const vault = await tryPasswords(options, context, onPassword);
  try {
    // Deriving the key takes a while and cannot be interrupted.
    throwIfCancelled(context.signal);
    return vault;
  } catch (error) {
    await vault.close();
    throw error;
  }
}

async function tryPasswords(
  options: VaultOptions,
  { signal, output }: CommandContext,
  onPassword?: (password: string) => void,
): Promise<Vault> {
  const storage = new LocalStorage(options.vault);
  try {
    if (!(await holdsVault(storage))) return await Vault.open(storage, { password: '' });
    for (let attempt = 1; ; attempt++) {
      const { password, isTyped } = await readPassword({
        file: options.passwordFile,
        fileOption: '--password-file',
        variable: passwordVariable,
        question: `Password of the vault in ${storage.location}: `,
        signal,
      });
      try {
        const vault = await Vault.open(storage, { password, lockWaitMs: options.wait });
        onPassword?.(password);
        return vault;
      } catch (error) {
        if (!isTyped || attempt === attempts || !isHoldfastError(error, 'wrong-password')) throw error;
        output.note('That password does not open the vault. Try again.');
      }
    }
  } catch (error) {
    await storage[Symbol.asyncDispose]();
    throw error;
  }
}

export async function holdsVault(storage: LocalStorage): Promise<boolean> {
  try {
    await storage.size('config');
    return true;
  } catch (error) {
    if (isHoldfastError(error, 'storage-not-found')) return false;
    throw error;
  }
}
