import { listKeys } from '@holdfast/core/vault';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { addVaultOptions, openVault, type VaultOptions } from '../options/vault-options.ts';
import { formatKeys, keyDocument } from '../output/keys.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

export function addKeyList(key: Command): void {
  addVaultOptions(key.command('list').description('list the keys that open the vault'))
    .addHelpText('after', '\nExample:\n  holdfast key list --vault /srv/vault')
    .action((options: VaultOptions) => runCommand(options, (context) => run(context, options)));
}

async function run(context: CommandContext, options: VaultOptions): Promise<ExitCode> {
  await using vault = await openVault(options, context);
  const keys = await listKeys(vault);
  await context.output.report({
    document: { fields: { keys: keys.map(keyDocument) } },
    lines: (paint) => formatKeys(keys, paint),
  });
  return exitCodes.done;
}
