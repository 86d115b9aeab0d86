import { listLocks } from '@holdfast/core/vault';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { addVaultOptions, openVault, type VaultOptions } from '../options/vault-options.ts';
import { formatLocks, lockDocument } from '../output/locks.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

export function addLocksList(locks: Command): void {
  addVaultOptions(locks.command('list').description('list the locks on the vault'))
    .addHelpText('after', '\nExample:\n  holdfast locks list --vault /srv/vault')
    .action((options: VaultOptions) => runCommand(options, (context) => run(context, options)));
}

async function run(context: CommandContext, options: VaultOptions): Promise<ExitCode> {
  await using vault = await openVault(options, context);
  const locks = await listLocks(vault.lockFiles(), { signal: context.signal });
  await context.output.report({
    document: { fields: { locks: locks.map(lockDocument) } },
    lines: (paint) =>
      locks.length === 0 ? ['Nobody works on the vault: there are no locks.'] : formatLocks(locks, paint),
  });
  return exitCodes.done;
}
