import {
  adoptForeign,
  adoptOlderBackup,
  adoptPortable,
  recogniseForeign,
  recogniseOlderBackup,
} from '@holdfast/core/backup';
import { HoldfastError } from '@holdfast/core/errors';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import {
  addFilePasswordOption,
  type FilePasswordOptions,
  openOlderFile,
  openPortableFile,
} from '../options/portable-options.ts';
import { addVaultOptions, notEmpty, openVault, type VaultOptions } from '../options/vault-options.ts';
import { type Adopted, adoptedPortableReport } from '../output/portable-results.ts';
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
are looked into and must be complete; plain SQL, which is kept as a file and tried in a scratch server; tar and ZIP archives;
JSON of older tools, encrypted or not, whose rows “restore database” puts into tables that exist.

Examples:
  holdfast portable adopt shop-20260102T030405Z.holdfast.tar --vault /srv/vault
  holdfast portable adopt shop.dump --name shop --vault /srv/vault`;

async function run(context: CommandContext, file: string, options: PortableAdoptOptions): Promise<ExitCode> {
  const adopt = await adopterOf(file);
  await context.output.report(adoptedPortableReport(await adopt(context, file, options)));
  return exitCodes.done;
}

type Adopt = (context: CommandContext, path: string, options: PortableAdoptOptions) => Promise<Adopted>;

/** By what the file holds. */
async function adopterOf(path: string): Promise<Adopt> {
  if (await recogniseForeign(path)) return adoptOthers;
  return (await recogniseOlderBackup(path)) === undefined ? adoptOwn : adoptOlder;
}

const adoptOwn: Adopt = async (context, path, options) => {
  if (options.name !== undefined) {
    throw new HoldfastError('invalid-input', 'A portable backup knows its source. Leave out --name.');
  }
  await using portable = await openPortableFile(path, options, context);
  await using vault = await openVault(options, context);
  const { output, signal } = context;
  return await adoptPortable({ portable, vault, signal, onProgress: output.onProgress });
};

const adoptOthers: Adopt = async (context, path, options) => {
  const name = sourceFor(path, options);
  await using vault = await openVault(options, context);
  const { output, signal } = context;
  return await adoptForeign({
    ...{ path, name, vault, signal, tools: { pgBin: process.env['PG_BIN'] } },
    onProgress: output.onProgress,
  });
};

const adoptOlder: Adopt = async (context, path, options) => {
  const name = sourceFor(path, options);
  await using older = await openOlderFile(path, options, context);
  if (!older)
    throw new HoldfastError('portable-unreadable', `${path} was changed while it was read. Try it again.`);
  await using vault = await openVault(options, context);
  const { output, signal } = context;
  return await adoptOlderBackup({ older, name, vault, signal, onProgress: output.onProgress });
};

function sourceFor(path: string, { name }: PortableAdoptOptions): string {
  if (name !== undefined) return name;
  throw new HoldfastError(
    'invalid-input',
    `${path} was not made by Holdfast, so it does not say what it is a backup of. Name a source with --name.`,
  );
}
