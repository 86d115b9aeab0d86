/**
 * A part of the files of a backup, for test restores of more than there is time or room for. Each file is in it or not by a
 * hash of its path and a seed, so the same seed chooses the same files again, and nothing has to be remembered.
 */
import { createHash } from 'node:crypto';
import { throwIfCancelled } from '../errors.ts';
import { type TreeNode, type Vault, walkTrees } from '../vault/index.ts';
import type { Backup } from './backup.ts';
import { ownFolder } from './files-manifest.ts';

export interface FilesExtent {
  files: number;
  directories: number;
  others: number;
  bytes: number;
}

export interface FilesSample {
  isChosen(path: readonly Buffer[], node: TreeNode): boolean;
  /** What there is. */
  total: FilesExtent;
  chosenFiles: number;
  chosenBytes: number;
}

/** How often a part that came out too large or empty is chosen again. */
const attempts = 8;

/** Chooses at most `limitBytes`; all when that is undefined. Entries that are no files are always chosen. */
export async function chooseFiles(
  vault: Vault,
  backup: Backup,
  options: { limitBytes?: number | undefined; seed: string; signal?: AbortSignal | undefined },
): Promise<FilesSample> {
  const { limitBytes = Number.POSITIVE_INFINITY, seed, signal } = options;
  const measure = (isChosen: FilesSample['isChosen']) => measureSample(vault, backup, isChosen, signal);
  const fits = (node: TreeNode) => Number(node.size ?? 0n) <= limitBytes;
  const all = await measure((_path, node) => node.type !== 'file' || fits(node));
  if (all.total.bytes <= limitBytes) return all;
  // What is too large for any sample must not make the others rarer.
  let share = (0.9 * limitBytes) / all.chosenBytes;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const threshold = share;
    const sample = await measure(
      (path, node) => node.type !== 'file' || (fits(node) && place(seed, path) < threshold),
    );
    if (sample.chosenBytes > limitBytes) share *= Math.min(0.8, (0.9 * limitBytes) / sample.chosenBytes);
    else if (sample.chosenFiles === 0 && share < 1) share *= 3;
    else return sample;
  }
  return measure((_path, node) => node.type !== 'file');
}

/** Evenly spread over 0 to 1. */
function place(seed: string, path: readonly Buffer[]): number {
  const hash = createHash('sha256').update(`${seed}\n`);
  for (const name of path) hash.update('/').update(name);
  return hash.digest().readUIntBE(0, 6) / 2 ** 48;
}

async function measureSample(
  vault: Vault,
  backup: Backup,
  isChosen: FilesSample['isChosen'],
  signal: AbortSignal | undefined,
): Promise<FilesSample> {
  const sample: FilesSample = {
    isChosen,
    total: { files: 0, directories: 0, others: 0, bytes: 0 },
    ...{ chosenFiles: 0, chosenBytes: 0 },
  };
  const roots = rootsOf(backup);
  for await (const { path, node } of ownersEntries(vault, backup)) {
    throwIfCancelled(signal);
    // Those that only lead to what was backed up are not counted.
    if (node.type === 'dir') sample.total.directories += isBelow(roots, path) ? 1 : 0;
    else if (node.type !== 'file') sample.total.others++;
    else {
      const bytes = Number(node.size ?? 0n);
      sample.total.files++;
      sample.total.bytes += bytes;
      if (!isChosen(path, node)) continue;
      sample.chosenFiles++;
      sample.chosenBytes += bytes;
    }
  }
  return sample;
}

/** What was backed up, as the beginnings of paths. */
export function rootsOf({ paths }: Backup): Buffer[] {
  return paths.map((path) => Buffer.from(`/${path}/`.replaceAll(/\/+/g, '/')));
}

/** False for a directory that only leads to what was backed up. */
export function isBelow(roots: readonly Buffer[], path: readonly Buffer[]): boolean {
  const slash = Buffer.from('/');
  const place = Buffer.concat([slash, ...path.flatMap((name) => [name, slash])]);
  return roots.some((root) => place.subarray(0, root.length).equals(root));
}

/** Everything in the backup that is the owner's: our own folder is not. */
export async function* ownersEntries(vault: Vault, backup: Backup): ReturnType<typeof walkTrees> {
  const isOurs = (path: readonly Buffer[]) => backup.own && path[0]!.equals(Buffer.from(ownFolder));
  for await (const entry of walkTrees(vault, backup.snapshot.tree, { enter: ({ path }) => !isOurs(path) })) {
    if (!isOurs(entry.path)) yield entry;
  }
}
