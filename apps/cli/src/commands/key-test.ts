import { listBackups } from '@holdfast/core/backup';
import { listKeys } from '@holdfast/core/vault';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { addVaultOptions, openVault, type VaultOptions } from '../options/vault-options.ts';
import { keyDocument } from '../output/keys.ts';
import { formatTime } from '../output/times.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

export function addKeyTest(key: Command): void {
  addVaultOptions(key.command('test').description('try whether a password opens the vault, changing nothing'))
    .addHelpText('after', help)
    .action((options: VaultOptions) => runCommand(options, (context) => run(context, options)));
}

const help = `
Exit code 0: it does, and the key that it opens is named. 12: it does not.

Example:
  holdfast key test --vault /srv/vault --password-file /media/stick/password`;

async function run(context: CommandContext, options: VaultOptions): Promise<ExitCode> {
  await using vault = await openVault(options, context);
  const key = (await listKeys(vault)).find(({ current }) => current);
  const backups = await listBackups(vault, { onDamaged: ({ message }) => context.output.note(message) });
  await context.output.report({
    document: { fields: { key: key ? keyDocument(key) : null, backups: backups.length } },
    lines: (paint) => [
      `${paint('green', '✓')} The password opens the vault and all of its ${backups.length} backups${
        key
          ? `: key ${key.fingerprint}, made ${formatTime(new Date(key.created))} by ${key.username}@${key.hostname}`
          : ''
      }.`,
    ],
  });
  return exitCodes.done;
}
