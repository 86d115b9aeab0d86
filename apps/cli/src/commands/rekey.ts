import { basename, resolve } from 'node:path';
import { type RekeyResult, rekeyVault, removeVault } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import { LocalStorage } from '@holdfast/core/storage';
import { fingerprintOf } from '@holdfast/core/vault';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { addNewPasswordOption, chooseNewPassword, type NewPasswordOptions } from '../options/new-password.ts';
import { addVaultOptions, notEmpty, openVault, type VaultOptions } from '../options/vault-options.ts';
import { counted, formatBytes } from '../output/numbers.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface RekeyOptions extends VaultOptions, NewPasswordOptions {
  to: string;
  removeOld?: string | undefined;
}

export function addRekey(program: Command): void {
  addNewPasswordOption(
    addVaultOptions(
      program.command('rekey').description('copy every backup into a new vault with a new master key'),
    ),
  )
    .requiredOption(
      '--to <dir>',
      'an empty directory for the new vault, or one where this began before',
      notEmpty,
    )
    .option(
      '--remove-old <name>',
      'afterwards remove the old vault; NAME is the name of its directory',
      notEmpty,
    )
    .addHelpText('after', help)
    .action((options: RekeyOptions) => runCommand(options, (context) => run(context, options)));
}

const help = `
When somebody else may have the key, a new password is not enough: “key change” keeps the master key. This
makes a new one, copies every backup, and then reads every byte of the new vault. Backups keep their ids.
Interrupted, it goes on where it was when it is run again. The old vault is only read, until --remove-old.

Examples:
  holdfast rekey --vault /srv/vault --to /srv/vault-2
  holdfast rekey --vault /srv/vault --to /srv/vault-2 --remove-old vault`;

async function run(context: CommandContext, options: RekeyOptions): Promise<ExitCode> {
  const { output, signal } = context;
  const oldName = basename(resolve(options.vault));
  if (options.removeOld !== undefined && options.removeOld !== oldName) {
    throw new HoldfastError(
      'invalid-input',
      `The old vault’s directory is called “${oldName}”, not “${options.removeOld}”. Nothing was done.`,
    );
  }
  await using from = await openVault(options, context);
  const password = await chooseNewPassword(options, context);
  await using to = new LocalStorage(options.to);
  const result = await rekeyVault({ from, to, password, signal, onProgress: output.onProgress });
  await using successor = result.vault;
  const isRemoved = options.removeOld !== undefined;
  if (isRemoved) await removeVault(from, { successor, signal });
  await output.report({
    document: { fields: documentOf(result, { isRemoved }) },
    lines: (paint) => [
      `${paint('green', '✓')} ${counted(result.copied, 'backup')} copied into ${to.location}, ${formatBytes(result.storedBytes)}; ${result.present} there already. Every byte of it was read.`,
      `  Key ${fingerprintOf(successor.keyId)} opens it. Write a new recovery key: holdfast key recovery --vault ${options.to} --out FILE`,
      isRemoved
        ? `  The old vault was removed.`
        : `  The old vault is as it was. To remove it: holdfast rekey … --remove-old ${oldName}`,
    ],
  });
  return exitCodes.done;
}

function documentOf(
  { vault, copied, present, storedBytes, verification, durationMs }: RekeyResult,
  { isRemoved }: { isRemoved: boolean },
) {
  return {
    vault: { location: vault.storage.location, id: vault.id },
    key: { id: vault.keyId, fingerprint: fingerprintOf(vault.keyId) },
    copied,
    present,
    storedBytes,
    verifiedBytes: verification.bytes,
    oldVaultRemoved: isRemoved,
    durationMs,
  };
}
