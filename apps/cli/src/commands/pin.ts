import { pinBackup } from '@holdfast/core/backup';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import {
  addSourceOption,
  backupArgumentHelp,
  chooseBackup,
  type SourceOptions,
} from '../options/backup-options.ts';
import { addVaultOptions, openVault, type VaultOptions } from '../options/vault-options.ts';
import { backupDocument, shortId } from '../output/backups.ts';
import { formatTime } from '../output/times.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface PinOptions extends VaultOptions, SourceOptions {}

export function addPin(program: Command): void {
  add(program, { name: 'pin', pinned: true, description: 'protect a backup from every clean-up' });
}

export function addUnpin(program: Command): void {
  add(program, { name: 'unpin', pinned: false, description: 'let clean-ups decide about a backup again' });
}

function add(program: Command, pin: { name: string; pinned: boolean; description: string }): void {
  addSourceOption(addVaultOptions(program.command(pin.name).description(pin.description)))
    .argument('<backup>', backupArgumentHelp)
    .addHelpText('after', help(pin.name))
    .action((backup: string, options: PinOptions) =>
      runCommand(options, (context) => run(context, backup, { ...options, pinned: pin.pinned })),
    );
}

const help = (name: string): string => `
A pin is the tag “pinned”, which “restic forget --keep-tag pinned” honours too. The backup keeps its id.

Example:
  holdfast ${name} --vault /srv/vault 3fa1b2c4`;

async function run(
  context: CommandContext,
  reference: string,
  options: PinOptions & { pinned: boolean },
): Promise<ExitCode> {
  const { output, signal } = context;
  await using vault = await openVault(options, context);
  const { pinned } = options;
  const chosen = await chooseBackup(vault, reference, options, { output });
  const backup = await pinBackup({ vault, backup: chosen, pinned, signal });
  await output.report({
    document: { fields: { backup: backupDocument(backup) } },
    lines: (paint) => [
      `${paint('green', '✓')} Backup ${shortId(backup.id)} of ${backup.source}, made ${formatTime(new Date(backup.time))}, ${
        pinned ? 'is pinned: no clean-up removes it' : 'is not pinned: clean-ups may remove it'
      }.`,
    ],
  });
  return exitCodes.done;
}
