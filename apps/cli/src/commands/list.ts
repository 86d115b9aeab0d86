import { type Backup, listBackupsWithEvidence } from '@holdfast/core/backup';
import type { HoldfastError } from '@holdfast/core/errors';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { addSourceOption, type SourceOptions } from '../options/backup-options.ts';
import { addVaultOptions, openVault, type VaultOptions } from '../options/vault-options.ts';
import { backupDocument, formatBackups, proofDocument } from '../output/backups.ts';
import { counted } from '../output/numbers.ts';
import type { Paint } from '../output/output.ts';
import { formatProblems } from '../output/problems.ts';
import { formatAgo } from '../output/times.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface ListOptions extends VaultOptions, SourceOptions {}

export function addList(program: Command): void {
  addSourceOption(
    addVaultOptions(program.command('list').description('list the backups in a vault, oldest first')),
  )
    .addHelpText('after', help)
    .action((options: ListOptions) => runCommand(options, (context) => list(context, options)));
}

const help = `
Examples:
  holdfast list --vault /srv/vault
  holdfast list --vault /srv/vault --source shop --json`;

async function list(context: CommandContext, options: ListOptions): Promise<ExitCode> {
  await using vault = await openVault(options, context);
  const damaged: HoldfastError[] = [];
  const { source } = options;
  const onDamaged = (error: HoldfastError) => damaged.push(error);
  const { backups, evidence } = await listBackupsWithEvidence(vault, { source, onDamaged });
  const { location } = vault.storage;
  await context.output.report({
    document: {
      fields: {
        vault: { location, id: vault.id },
        backups: backups.map((backup) => ({
          ...backupDocument(backup),
          proof: proofDocument(evidence.get(backup.id)?.[0]),
        })),
        damaged: damaged.map(({ message, data }) => ({ file: data['file'], message })),
      },
    },
    lines: (paint) => [
      verdict(backups, location, source),
      ...(backups.length === 0 ? [] : ['', ...formatBackups(backups, evidence, paint)]),
      ...damagedLines(damaged, paint),
    ],
  });
  return damaged.length > 0 ? exitCodes.partial : exitCodes.done;
}

function verdict(backups: readonly Backup[], location: string, source: string | undefined): string {
  const newest = backups.at(-1);
  const of = source === undefined ? '' : ` of “${source}”`;
  if (!newest) return `There is no backup${of} in ${location} yet. “holdfast backup” makes one.`;
  const sources = new Set(backups.map((backup) => backup.source)).size;
  const from = source === undefined ? ` of ${counted(sources, 'source')}` : of;
  return `${counted(backups.length, 'backup')}${from} in ${location}; the newest was made ${formatAgo(new Date(newest.time))}.`;
}

function damagedLines(damaged: readonly HoldfastError[], paint: Paint): string[] {
  if (damaged.length === 0) return [];
  return [
    '',
    paint('yellow', `${counted(damaged.length, 'backup')} cannot be read:`),
    ...formatProblems(
      damaged.map(({ message }) => message),
      paint,
    ),
  ];
}
