import { removeLocks } from '@holdfast/core/vault';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { addVaultOptions, openVault, type VaultOptions } from '../options/vault-options.ts';
import { formatLocks, lockDocument } from '../output/locks.ts';
import { counted } from '../output/numbers.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface LocksRemoveOptions extends VaultOptions {
  all?: boolean | undefined;
}

export function addLocksRemove(locks: Command): void {
  addVaultOptions(locks.command('remove').description('remove the locks of processes that have ended'))
    .option('--all', 'all locks, also those that seem to be held')
    .addHelpText('after', help)
    .action((options: LocksRemoveOptions) => runCommand(options, (context) => run(context, options)));
}

const help = `
Without --all only stale locks go: not refreshed for 30 minutes, or of a process that this machine does
not know any more. With --all make sure first that nothing works on the vault.

Examples:
  holdfast locks remove --vault /srv/vault
  holdfast locks remove --vault /srv/vault --all`;

async function run(context: CommandContext, options: LocksRemoveOptions): Promise<ExitCode> {
  await using vault = await openVault(options, context);
  const removed = await removeLocks(vault.lockFiles(), { all: options.all ?? false, signal: context.signal });
  await context.output.report({
    document: { fields: { removed: removed.map(lockDocument) } },
    lines: (paint) =>
      removed.length === 0
        ? ['There was no stale lock to remove.']
        : [
            `${paint('green', '✓')} ${counted(removed.length, 'lock')} removed.`,
            '',
            ...formatLocks(removed, paint),
          ],
  });
  return exitCodes.done;
}
