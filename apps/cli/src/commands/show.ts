import { type Backup, openDatabaseBackup, readFilesManifest } from '@holdfast/core/backup';
import { HoldfastError, throwIfCancelled } from '@holdfast/core/errors';
import {
  findNode,
  getNode,
  loadIndexForReading,
  type TreeEntry,
  type TreeNode,
  type Vault,
  walkTrees,
} from '@holdfast/core/vault';
import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import {
  addSourceOption,
  backupArgumentHelp,
  chooseBackup,
  type SourceOptions,
} from '../options/backup-options.ts';
import { addVaultOptions, openVault, type VaultOptions } from '../options/vault-options.ts';
import { databaseContentsReport } from '../output/database-contents.ts';
import { filesContentsReport } from '../output/files-contents.ts';
import { type CommandContext, runCommand } from '../run-command.ts';

interface ShowOptions extends VaultOptions, SourceOptions {
  recursive?: boolean | undefined;
}

export function addShow(program: Command): void {
  addSourceOption(addVaultOptions(program.command('show').description('show what is in a backup')))
    .argument('<backup>', backupArgumentHelp)
    .argument('[path]', 'a directory or file in the backup, from its root')
    .option('-r, --recursive', 'everything below the directory too')
    .addHelpText('after', help)
    .action((backup: string, path: string | undefined, options: ShowOptions) =>
      runCommand(options, (context) => show(context, { backup, path }, options)),
    );
}

const help = `
A database backup shows its tables with rows and sizes; a backup of files the directories that were
backed up. With a path, the entries of that directory are listed.

Examples:
  holdfast show --vault /srv/vault latest --source shop
  holdfast show --vault /srv/vault 3fa1b2c4 /srv/shop/uploads
  holdfast show --vault /srv/vault latest --source uploads --recursive --json`;

async function show(
  context: CommandContext,
  wanted: { backup: string; path: string | undefined },
  options: ShowOptions,
): Promise<ExitCode> {
  const { output, signal } = context;
  await using vault = await openVault(options, context);
  const backup = await chooseBackup(vault, wanted.backup, options, { output });
  await loadIndexForReading(vault, { tree: backup.snapshot.tree, signal });
  if (backup.kind === 'database' && wanted.path === undefined && !options.recursive) {
    const { manifest } = await openDatabaseBackup(vault, backup, signal);
    await output.report(databaseContentsReport(backup, manifest));
    return exitCodes.done;
  }
  const manifest = backup.kind === 'files' ? await readFilesManifest(vault, backup, signal) : undefined;
  const starts =
    wanted.path === undefined
      ? await startingPlaces(vault, backup)
      : [await placeAt(vault, backup, wanted.path)];
  const entries = listEntries(vault, starts, { isRecursive: options.recursive ?? false, signal });
  await output.report(filesContentsReport(backup, manifest, entries));
  return exitCodes.done;
}

/** A place in the tree: a directory to list, or an entry that is none. */
interface Place {
  path: readonly Buffer[];
  /** Undefined for the root, which has no entry of its own. */
  node: TreeNode | undefined;
  tree: string | undefined;
}

async function placeAt(vault: Vault, { snapshot }: Backup, path: string): Promise<Place> {
  const names = namesOf(path);
  if (names.length === 0) return { path: [], node: undefined, tree: snapshot.tree };
  const node = await getNode(vault, snapshot.tree, names);
  return { path: names, node, tree: node.subtree };
}

/** What was backed up, as far as it can be found in the tree; else its root. */
async function startingPlaces(vault: Vault, backup: Backup): Promise<Place[]> {
  const { tree, paths } = backup.snapshot;
  const places: Place[] = [];
  for (const path of paths.map(namesOf)) {
    const node = path.length === 0 ? undefined : await findNode(vault, tree, path);
    if (node) places.push({ path, node, tree: node.subtree });
  }
  return places.length > 0 ? places : [{ path: [], node: undefined, tree }];
}

function namesOf(path: string): Buffer[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) {
    throw new HoldfastError('path-unsafe', `The path “${path}” holds “..”. Name it as it is in the backup.`);
  }
  return names.map((name) => Buffer.from(name));
}

interface ListingOptions {
  isRecursive: boolean;
  signal: AbortSignal;
}

async function* listEntries(
  vault: Vault,
  places: readonly Place[],
  { isRecursive, signal }: ListingOptions,
): AsyncGenerator<TreeEntry> {
  for (const { path, node, tree } of places) {
    if (tree === undefined) {
      if (node) yield { path, node };
      continue;
    }
    for await (const entry of walkTrees(vault, tree, { path, enter: () => isRecursive })) {
      throwIfCancelled(signal);
      yield entry;
    }
  }
}
