import { type CleanUpOptions, type CleanUpPlan, cleanUpVault, planCleanUp } from '@holdfast/core/backup';
import type { Command } from 'commander';
import { canConfirm, confirm } from '../confirm.ts';
import { type ExitCode, exitCodeOfStatus, exitCodes } from '../exit-codes.ts';
import { addSourceOption, type SourceOptions } from '../options/backup-options.ts';
import { addRetentionOptions, type RetentionOptions, retentionPolicy } from '../options/retention-options.ts';
import { addVaultOptions, openVault, type VaultOptions } from '../options/vault-options.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { cleanUpReport, planLines, planReport, summaryOf } from '../output/clean-up-results.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface CleanUpCommandOptions extends VaultOptions, SourceOptions, RetentionOptions {
  includeForeign?: boolean | undefined;
  maxUnused?: number | undefined;
  dryRun?: boolean | undefined;
  yes?: boolean | undefined;
}

export function addCleanUp(program: Command): void {
  const command = program
    .command('clean-up')
    .description('remove backups that no rule keeps, and what nothing needs');
  addRetentionOptions(addSourceOption(addVaultOptions(command)))
    .option('--include-foreign', 'let the rules decide about snapshots of other programs too')
    .option('--max-unused <percent>', 'unused data that may stay (default: 5)', wholeNumber(0, 90))
    .option('--dry-run', 'show what would go and why the rest stays; change nothing')
    .option('--yes', 'do not ask')
    .addHelpText('after', help)
    .action((options: CleanUpCommandOptions) => runCommand(options, (context) => run(context, options)));
}

const help = `
The rules are those of restic forget, for each source by itself; a backup stays when any of them keeps it. Without a
rule every backup stays, and only what failed or removed runs left behind goes. Pinned backups, the last good
backup of a source and snapshots of other programs always stay.

Examples:
  holdfast clean-up --vault /srv/vault --keep-within 30d --dry-run
  holdfast clean-up --vault /srv/vault --keep-hourly 24 --keep-daily 7 --keep-weekly 5 --keep-monthly 12
  holdfast clean-up --vault /srv/vault --source shop --keep-last 10 --yes`;

async function run(context: CommandContext, options: CleanUpCommandOptions): Promise<ExitCode> {
  const { output, signal } = context;
  await using vault = await openVault(options, context);
  let isPlanShown = false;
  const approve = async (plan: CleanUpPlan): Promise<boolean> => {
    const isHarmless = plan.decisions.every(({ keep }) => keep);
    if (options.yes || output.isJson || isHarmless || !canConfirm()) return true;
    output.preview((paint) => [...planLines(plan, paint), '']);
    isPlanShown = true;
    return confirm(`${summaryOf(plan)} Go on?`, signal);
  };
  const cleanUp: CleanUpOptions = {
    vault,
    policy: retentionPolicy(options),
    source: options.source,
    timeZone: options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    includeForeign: options.includeForeign,
    maxUnusedPercent: options.maxUnused,
    approve,
    signal,
    onProgress: output.onProgress,
  };
  if (options.dryRun) {
    await output.report(planReport(await planCleanUp(cleanUp)));
    return exitCodes.done;
  }
  const result = await cleanUpVault(cleanUp);
  await output.report(cleanUpReport(result, { isPlanShown }));
  return exitCodeOfStatus(result.status);
}
