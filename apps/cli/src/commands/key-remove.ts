import { removeKey } from '@holdfast/core/vault';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { addVaultOptions, openVault, type VaultOptions } from '../options/vault-options.ts';
import { keyDocument } from '../output/keys.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

export function addKeyRemove(key: Command): void {
  addVaultOptions(key.command('remove').description('remove a key: its password opens the vault no more'))
    .argument('<key>', 'id of the key, or the beginning of it')
    .addHelpText('after', help)
    .action((id: string, options: VaultOptions) =>
      runCommand(options, (context) => run(context, id, options)),
    );
}

const help = `
The key that the vault is opened with cannot be removed, so one always remains. Whoever has read the
vault’s files with the key before may have kept what is needed to read them still.

Example:
  holdfast key remove --vault /srv/vault 7f3a12bc`;

async function run(context: CommandContext, id: string, options: VaultOptions): Promise<ExitCode> {
  await using vault = await openVault(options, context);
  const key = await removeKey(vault, id);
  await context.output.report({
    document: { fields: { key: keyDocument(key) } },
    lines: (paint) => [
      `${paint('green', '✓')} Key ${key.fingerprint} of ${key.username}@${key.hostname} was removed. Its password opens the vault no more.`,
    ],
  });
  return exitCodes.done;
}
