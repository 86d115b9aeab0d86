import { adoptPortable } from '@holdfast/core/backup';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import {
  addFilePasswordOption,
  type FilePasswordOptions,
  openPortableFile,
} from '../options/portable-options.ts';
import { addVaultOptions, openVault, type VaultOptions } from '../options/vault-options.ts';
import { adoptedPortableReport } from '../output/portable-results.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

type PortableAdoptOptions = VaultOptions & FilePasswordOptions;

export function addPortableAdopt(portable: Command): void {
  addFilePasswordOption(
    addVaultOptions(portable.command('adopt').description('take what is in the file into a vault')),
  )
    .argument('<file>', 'the portable backup')
    .addHelpText('after', help)
    .action((file: string, options: PortableAdoptOptions) =>
      runCommand(options, (context) => run(context, file, options)),
    );
}

const help = `
It becomes a backup of its source like any other, with the tag “adopted”. What the vault has already is not
stored again: an interrupted adoption goes on where it was, and a second one does nothing.

Example:
  holdfast portable adopt shop-20260102T030405Z.holdfast.tar --vault /srv/vault`;

async function run(context: CommandContext, file: string, options: PortableAdoptOptions): Promise<ExitCode> {
  const { output, signal } = context;
  await using portable = await openPortableFile(file, options, context);
  await using vault = await openVault(options, context);
  const result = await adoptPortable({ portable, vault, signal, onProgress: output.onProgress });
  await output.report(adoptedPortableReport(result));
  return exitCodes.done;
}
