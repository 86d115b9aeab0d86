/** What is in a backup, wherever it lies. */
import { type Backup, listEvidence, openDatabaseBackup, readFilesManifest } from '@holdfast/core/backup';
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
import { databaseContentsReport } from './output/database-contents.ts';
import { filesContentsReport } from './output/files-contents.ts';
import { rowsContentsReport } from './output/rows-contents.ts';
import type { CommandContext } from './run-command.ts';

interface Shown {
  vault: Vault;
  backup: Backup;
  /** A directory or file in it; undefined for what was backed up. */
  path: string | undefined;
}

/** Reports tables of a database, or entries of directories. */
export async function showContents(
  { output, signal }: CommandContext,
  { vault, backup, path }: Shown,
  isRecursive: boolean,
): Promise<void> {
  const [proof] = await listEvidence(vault, backup.id);
  await loadIndexForReading(vault, { signal });
  if (backup.kind === 'database' && path === undefined && !isRecursive) {
    const { manifest } = await openDatabaseBackup(vault, backup, signal);
    await output.report(databaseContentsReport(backup, manifest, proof));
    return;
  }
  const manifest = backup.kind === 'files' ? await readFilesManifest(vault, backup, signal) : undefined;
  if (manifest?.rows && path === undefined && !isRecursive) {
    await output.report(rowsContentsReport(backup, manifest, manifest.rows, proof));
    return;
  }
  const starts =
    path === undefined ? await startingPlaces(vault, backup) : [await placeAt(vault, backup, path)];
  const entries = listEntries(vault, starts, { isRecursive, signal });
  await output.report(filesContentsReport(backup, manifest, proof, entries));
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
