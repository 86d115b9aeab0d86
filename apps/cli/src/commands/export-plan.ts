import { writeFile } from 'node:fs/promises';
import { HoldfastError } from '@holdfast/core/errors';
import { guessProfileRoots, parseChoices, planProfile } from '@holdfast/core/exports';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import {
  addConnectionOptions,
  type ConnectionOptions,
  connectionHelp,
  readConnection,
} from '../options/connection-options.ts';
import { readJsonFile } from '../options/json-file.ts';
import { addOutputOptions, notEmpty } from '../options/vault-options.ts';
import { planReport, rootsReport } from '../output/export-plan.ts';
import type { OutputOptions } from '../output/output.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface ExportPlanOptions extends ConnectionOptions, OutputOptions {
  root?: string | undefined;
  choices?: string | undefined;
  out?: string | undefined;
}

export function addExportPlan(exported: Command): void {
  const command = addOutputOptions(
    exported.command('plan').description('find out what belongs to a profile, and write it down'),
  );
  addConnectionOptions(command)
    .option(
      '--root <schema.table>',
      'the table with one row a profile; without it, guesses are shown',
      notEmpty,
    )
    .option('--choices <file>', 'JSON with what is to differ from what the keys say', notEmpty)
    .option('--out <file>', 'where to write the plan (it must not exist)', notEmpty)
    .addHelpText('after', help)
    .action((options: ExportPlanOptions) => runCommand(options, (context) => run(context, options)));
}

const help = `
No row is read. Look through the plan before you export: it says for each table whether its rows belong
to a profile, and by which references. Change it with --choices, or in the file.
${connectionHelp}

Examples:
  holdfast export plan --url env:DATABASE_URL
  holdfast export plan --url env:DATABASE_URL --root shop.customers --out customers.plan.json`;

async function run({ output, signal }: CommandContext, options: ExportPlanOptions): Promise<ExitCode> {
  const connection = await readConnection(options);
  if (options.root === undefined) {
    await output.report(rootsReport(await guessProfileRoots(connection, signal)));
    return exitCodes.done;
  }
  const choices =
    options.choices === undefined ? {} : parseChoices(await readJsonFile(options.choices, 'the choices'));
  const plan = await planProfile({ connection, root: options.root, ...choices, signal });
  if (options.out !== undefined) await writeNewFile(options.out, `${JSON.stringify(plan, null, 2)}\n`);
  await output.report(planReport(plan, options.out));
  return exitCodes.done;
}

async function writeNewFile(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw code === 'EEXIST'
      ? new HoldfastError(
          'storage-exists',
          `${path} exists already. Choose another name, or remove it first.`,
        )
      : new HoldfastError('storage-denied', `The plan cannot be written to ${path} (${code}).`, { cause });
  }
}
