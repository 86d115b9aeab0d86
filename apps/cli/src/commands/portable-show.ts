import { summariseOlderBackup } from '@holdfast/core/backup';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import {
  addFilePasswordOption,
  type FilePasswordOptions,
  openForeignFile,
  openOlderFile,
  openPortableFile,
} from '../options/portable-options.ts';
import { addOutputOptions } from '../options/vault-options.ts';
import { olderContentsReport } from '../output/older-results.ts';
import type { OutputOptions } from '../output/output.ts';
import { type CommandContext, runCommand } from '../run-command.ts';
import { showContents } from '../show-contents.ts';

interface PortableShowOptions extends FilePasswordOptions, OutputOptions {
  recursive?: boolean | undefined;
}

export function addPortableShow(portable: Command): void {
  addFilePasswordOption(addOutputOptions(portable.command('show').description('show what is in the file')))
    .argument('<file>', 'the portable backup, or a file that other programs made')
    .argument('[path]', 'a directory or file in the backup, from its root')
    .option('-r, --recursive', 'everything below the directory too')
    .addHelpText('after', help)
    .action((file: string, path: string | undefined, options: PortableShowOptions) =>
      runCommand(options, (context) => run(context, { file, path }, options)),
    );
}

const help = `
Nothing is unpacked, and no vault is needed. JSON backups of older tools (plain, gzip, Fernet) are shown as
tables. Dumps, tars and ZIPs of other programs are looked into to their end, in a private folder.

Example:
  holdfast portable show shop-20260102T030405Z.holdfast.tar`;

async function run(
  context: CommandContext,
  { file, path }: { file: string; path: string | undefined },
  options: PortableShowOptions,
): Promise<ExitCode> {
  await using foreign = await openForeignFile(file, context);
  if (foreign) {
    const { vault, backup } = foreign;
    await showContents(context, { vault, backup, path }, options.recursive ?? false);
    return exitCodes.done;
  }
  await using older = await openOlderFile(file, options, context);
  if (older) {
    await context.output.report(olderContentsReport(older, await summariseOlderBackup(older)));
    return exitCodes.done;
  }
  await using portable = await openPortableFile(file, options, context);
  const { vault, backup } = portable;
  await showContents(context, { vault, backup, path }, options.recursive ?? false);
  return exitCodes.done;
}
