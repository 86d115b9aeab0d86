import { changePassword } from '@holdfast/core/vault';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { addNewPasswordOption, chooseNewPassword, type NewPasswordOptions } from '../options/new-password.ts';
import { addVaultOptions, openVault, type VaultOptions } from '../options/vault-options.ts';
import { keyDocument } from '../output/keys.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface KeyChangeOptions extends VaultOptions, NewPasswordOptions {}

export function addKeyChange(key: Command): void {
  addNewPasswordOption(
    addVaultOptions(key.command('change').description('replace the password that is in use')),
  )
    .addHelpText('after', help)
    .action((options: KeyChangeOptions) => runCommand(options, (context) => run(context, options)));
}

const help = `
The new key is stored and tried before the old one goes. Other keys stay as they are.

Example:
  holdfast key change --vault /srv/vault --new-password-file /etc/holdfast/new-password`;

async function run(context: CommandContext, options: KeyChangeOptions): Promise<ExitCode> {
  await using vault = await openVault(options, context);
  const password = await chooseNewPassword(options, context);
  const key = await changePassword(vault, password);
  await context.output.report({
    document: { fields: { key: keyDocument(key) } },
    lines: (paint) => [
      `${paint('green', '✓')} The password was changed: key ${key.fingerprint} opens the vault now, the old one no more.`,
    ],
  });
  return exitCodes.done;
}
