import { open } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { HoldfastError } from '@holdfast/core/errors';
import { type RecoveryFacts, recoverySheet, recoveryText } from '@holdfast/core/recovery';
import { fingerprintOf } from '@holdfast/core/vault';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { addVaultOptions, notEmpty, openVault, type VaultOptions } from '../options/vault-options.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface KeyRecoveryOptions extends VaultOptions {
  out: string;
  installation: string;
}

export function addKeyRecovery(key: Command): void {
  addVaultOptions(key.command('recovery').description('write the recovery key: what to keep in a safe place'))
    .requiredOption(
      '--out <file>',
      'the file to write; a page to print when its name ends in .html',
      notEmpty,
    )
    .option('--installation <name>', 'what the backups are of, for its title', notEmpty, 'Holdfast')
    .addHelpText('after', help)
    .action((options: KeyRecoveryOptions) => runCommand(options, (context) => run(context, options)));
}

const help = `
The file holds the password, the vault's place and id, and the commands that bring backups back, also
without Holdfast. Only you can read it (mode 0600). Keep it away from the machine that is backed up.

Examples:
  holdfast key recovery --vault /srv/vault --out /media/stick/recovery-key.txt
  holdfast key recovery --vault /srv/vault --out recovery-key.html`;

async function run(context: CommandContext, options: KeyRecoveryOptions): Promise<ExitCode> {
  let password = '';
  await using vault = await openVault(options, context, (opened) => {
    password = opened;
  });
  const facts: RecoveryFacts = {
    installation: options.installation,
    location: resolve(options.vault),
    vaultId: vault.id,
    keyFingerprint: fingerprintOf(vault.keyId),
    password,
    madeAt: new Date(),
  };
  const out = resolve(options.out);
  await writeSecret(out, out.endsWith('.html') ? recoverySheet(facts) : recoveryText(facts));
  await context.output.report({
    document: { fields: { file: out, key: facts.keyFingerprint } },
    lines: (paint) => [
      `${paint('green', '✓')} The recovery key ${facts.keyFingerprint} is in ${out}. Move it to a safe place: it holds the password.`,
    ],
  });
  return exitCodes.done;
}

/** Never over a file that is there: it may be the recovery key of another vault. */
async function writeSecret(file: string, text: string): Promise<void> {
  try {
    await using handle = await open(file, 'wx', 0o600);
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new HoldfastError(
        'invalid-input',
        `${file} is there already, and may be another vault’s recovery key. Choose another name with --out.`,
      );
    }
    if (code === 'ENOENT') {
      throw new HoldfastError(
        'invalid-input',
        `There is no directory ${dirname(file)} to write ${basename(file)} into. Make it, or choose another with --out.`,
      );
    }
    throw new HoldfastError(
      'storage-failed',
      `${file} could not be written (${code ?? String(error)}). Choose another place with --out.`,
      { cause: error },
    );
  }
}
