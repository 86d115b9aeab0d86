import { adoptForeign, adoptPortable, recogniseForeign, recogniseOlderBackup } from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import {
  addFilePasswordOption,
  type FilePasswordOptions,
  openPortableFile,
} from '../options/portable-options.ts';
import { addVaultOptions, notEmpty, openVault, type VaultOptions } from '../options/vault-options.ts';
import { adoptedPortableReport } from '../output/portable-results.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface PortableAdoptOptions extends VaultOptions, FilePasswordOptions {
  name?: string | undefined;
}

export function addPortableAdopt(portable: Command): void {
  addFilePasswordOption(
    addVaultOptions(portable.command('adopt').description('take what is in the file into a vault')),
  )
    .argument('<file>', 'the portable backup, or a file that other programs made')
    .option(
      '--name <source>',
      'of what other programs made: the source that it becomes a backup of',
      notEmpty,
    )
    .addHelpText('after', help)
    .action((file: string, options: PortableAdoptOptions) =>
      runCommand(options, (context) => run(context, file, options)),
    );
}

const help = `
It becomes a backup of its source like any other, with the tag “adopted”. What the vault has already is not
stored again: an interrupted adoption goes on where it was, and a second one does nothing.

With --name, files of other programs too: dumps of pg_dump (custom, tar, a tar of its directory format), which
are looked into and must be complete; plain SQL, which is kept as a file, and never run; tar and ZIP archives.

Examples:
  holdfast portable adopt shop-20260102T030405Z.holdfast.tar --vault /srv/vault
  holdfast portable adopt shop.dump --name shop --vault /srv/vault`;

async function run(context: CommandContext, file: string, options: PortableAdoptOptions): Promise<ExitCode> {
  const { output, signal } = context;
  if (await recogniseForeign(file)) return await adoptOthers(context, file, options);
  const isOlder = (await recogniseOlderBackup(file)) !== undefined;
  if (isOlder) {
    throw new HoldfastError(
      'unsupported',
      `${file} holds rows of an older tool and no whole backup. Restore them with “holdfast portable restore”, and back the database up.`,
    );
  }
  if (options.name !== undefined) {
    throw new HoldfastError('invalid-input', 'A portable backup knows its source. Leave out --name.');
  }
  await using portable = await openPortableFile(file, options, context);
  await using vault = await openVault(options, context);
  const result = await adoptPortable({ portable, vault, signal, onProgress: output.onProgress });
  await output.report(adoptedPortableReport(result));
  return exitCodes.done;
}

async function adoptOthers(
  context: CommandContext,
  path: string,
  options: PortableAdoptOptions,
): Promise<ExitCode> {
  const { output, signal } = context;
  const { name } = options;
  if (name === undefined) {
    throw new HoldfastError(
      'invalid-input',
      `${path} was not made by Holdfast, so it does not say what it is a backup of. Name a source with --name.`,
    );
  }
  await using vault = await openVault(options, context);
  const result = await adoptForeign({ path, name, vault, signal, onProgress: output.onProgress });
  await output.report(adoptedPortableReport(result));
  return exitCodes.done;
}
