import { HoldfastError } from '@holdfast/core/errors';
import { LocalStorage } from '@holdfast/core/storage';
import { fingerprintOf, Vault } from '@holdfast/core/vault';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { addVaultOptions, holdsVault, type VaultOptions } from '../options/vault-options.ts';
import { formatFacts } from '../output/table.ts';
import { type CommandContext, runCommand } from '../run-command.ts';
import { generatePassword, passwordVariable, readNewPassword } from '../secrets/password.ts';

interface InitOptions extends VaultOptions {
  generatePassword?: boolean | undefined;
}

export function addInit(program: Command): void {
  addVaultOptions(program.command('init').description('make a new vault'))
    .option('--generate-password', 'make up a password and print it, once')
    .addHelpText('after', help)
    .action((options: InitOptions) => runCommand(options, (context) => init(context, options)));
}

const help = `
The password encrypts everything in the vault. It is taken from ${passwordVariable} or
--password-file, or asked for twice. Keep it in a second place: without it nobody can read the backups.

Examples:
  holdfast init --vault /srv/vault
  holdfast init --vault /srv/vault --password-file /etc/holdfast/password
  holdfast init --vault /srv/vault --generate-password`;

async function init(context: CommandContext, options: InitOptions): Promise<ExitCode> {
  await using storage = new LocalStorage(options.vault);
  if (await holdsVault(storage)) throw vaultExists(storage);
  const password = await choosePassword(context, options, storage.location);
  await using vault = await Vault.create(storage, { password });
  const location = storage.location;
  const key = { id: vault.keyId, fingerprint: fingerprintOf(vault.keyId) };
  const generated = options.generatePassword ? { password } : {};
  await context.output.report({
    document: {
      fields: { vault: { location, id: vault.id, formatVersion: vault.config.version }, key, ...generated },
    },
    lines: (paint) => [
      `${paint('green', '✓')} A new vault was made in ${location}.`,
      ...formatFacts([
        ['Vault', vault.id.slice(0, 10)],
        ['Key', key.fingerprint],
        ...(options.generatePassword ? ([['Password', paint('bold', password)]] as const) : []),
      ]),
      options.generatePassword
        ? '  Write the password down now: it is not shown again, and without it nobody can read the backups.'
        : '  Keep the password in a second place: without it nobody can read the backups.',
    ],
  });
  return exitCodes.done;
}

async function choosePassword(
  context: CommandContext,
  options: InitOptions,
  location: string,
): Promise<string> {
  if (!options.generatePassword) {
    return readNewPassword({
      file: options.passwordFile,
      fileOption: '--password-file',
      variable: passwordVariable,
      question: `Choose a password for the vault in ${location}: `,
      signal: context.signal,
    });
  }
  if (options.passwordFile !== undefined || process.env[passwordVariable]) {
    throw new HoldfastError(
      'invalid-input',
      `A password is given already, by --password-file or ${passwordVariable}. Leave out --generate-password to use it.`,
    );
  }
  return generatePassword();
}

function vaultExists({ location }: LocalStorage): HoldfastError {
  return new HoldfastError(
    'vault-exists',
    `There is a vault in ${location} already. Use it with its password, or choose an empty place.`,
  );
}
