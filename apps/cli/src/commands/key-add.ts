import { addKey } from '@holdfast/core/vault';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { addNewPasswordOption, chooseNewPassword, type NewPasswordOptions } from '../options/new-password.ts';
import { addVaultOptions, notEmpty, openVault, type VaultOptions } from '../options/vault-options.ts';
import { keyDocument } from '../output/keys.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface KeyAddOptions extends VaultOptions, NewPasswordOptions {
  user?: string | undefined;
}

export function addKeyAdd(key: Command): void {
  addNewPasswordOption(
    addVaultOptions(key.command('add').description('add a password that opens the vault too')),
  )
    .option('--user <name>', 'whose key it is (default: the user who runs this)', notEmpty)
    .addHelpText('after', help)
    .action((options: KeyAddOptions) => runCommand(options, (context) => run(context, options)));
}

const help = `
Example:
  holdfast key add --vault /srv/vault --user office`;

async function run(context: CommandContext, options: KeyAddOptions): Promise<ExitCode> {
  await using vault = await openVault(options, context);
  const password = await chooseNewPassword(options, context);
  const key = await addKey(vault, password, { username: options.user });
  await context.output.report({
    document: { fields: { key: keyDocument(key) } },
    lines: (paint) => [
      `${paint('green', '✓')} Key ${key.fingerprint} opens the vault from now on, beside the others.`,
    ],
  });
  return exitCodes.done;
}
