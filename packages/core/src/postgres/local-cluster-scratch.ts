/** Servers for one piece of work: a test restore, a run of the tests. They leave nothing behind. */
import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { throwIfCancelled } from '../errors.ts';
import { type LocalCluster, type LocalClusterOptions, startLocalCluster } from './local-cluster.ts';
import { clearLeftovers, ownerIsAlive, writeOwner } from './local-cluster-owner.ts';
import {
  canEnter,
  chooseServerUser,
  makePrivateTemporaryFolder,
  type ServerUser,
} from './local-cluster-place.ts';

export interface ScratchClusterOptions extends Omit<LocalClusterOptions, 'directory' | 'throwaway'> {
  /** Where its directory is made. Default: the temporary folder, or one that the server's user can reach. */
  parent?: string;
}

const scratchPrefix = 'holdfast-scratch-';

/**
 * Starts a server with an empty cluster that is removed by `stop()`, and by its watcher when this process dies. What
 * an earlier one nevertheless left behind (the machine lost power) is removed first. Errors as in
 * {@link startLocalCluster}.
 */
export async function startScratchCluster(options: ScratchClusterOptions = {}): Promise<LocalCluster> {
  const { parent: wantedParent, ...rest } = options;
  throwIfCancelled(options.signal);
  const directory = await makeScratchDirectory(wantedParent, await chooseServerUser(options.runAs));
  try {
    return await startLocalCluster({ ...rest, directory, throwaway: true });
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/**
 * A new directory for one piece of work, to be removed by its maker. Should that die first, the next one that is made
 * in the same place, or {@link removeStaleScratchClusters}, removes it. Only its maker (and the server's user) can
 * enter it.
 */
export async function makeScratchDirectory(
  wanted: string | undefined,
  user: ServerUser = {},
): Promise<string> {
  const parent = await findScratchParent(wanted, user);
  await removeScratchLeftovers(parent);
  const directory = await makePrivateTemporaryFolder(join(parent, scratchPrefix));
  await writeOwner(directory);
  return directory;
}

/**
 * Stops and removes what scratch work of processes that died left behind, at all the places where it is done: for the
 * start of a program. Answers how many directories there were.
 */
export async function removeStaleScratchClusters(parents: readonly string[] = []): Promise<number> {
  let removed = 0;
  for (const parent of new Set([...parents, ...usualParents()])) {
    removed += await removeScratchLeftovers(parent).catch(() => 0);
  }
  return removed;
}

function usualParents(): string[] {
  return [tmpdir(), '/var/tmp', '/tmp'];
}

/** Stops and removes scratch clusters in `parent` whose owner has died; answers how many. Others' are left alone. */
export async function removeScratchLeftovers(parent: string): Promise<number> {
  let removed = 0;
  for (const name of await readdir(parent)) {
    if (!name.startsWith(scratchPrefix)) continue;
    const directory = join(parent, name);
    try {
      const found = await lstat(directory);
      const old = Date.now() - found.mtimeMs > 60_000;
      if (!found.isDirectory() || found.uid !== process.getuid?.() || (await ownerIsAlive(directory)))
        continue;
      // One that is being made has no owner for a moment.
      if (!old && !(await hasOwner(directory))) continue;
      await clearLeftovers(directory, join(directory, 'data'));
      await rm(directory, { recursive: true, force: true });
      removed++;
    } catch {
      // Another process is at it, or it is not ours to remove: both are fine.
    }
  }
  return removed;
}

async function hasOwner(directory: string): Promise<boolean> {
  return (await readdir(directory)).includes('owner');
}

async function findScratchParent(wanted: string | undefined, user: ServerUser): Promise<string> {
  if (wanted !== undefined) await mkdir(wanted, { recursive: true });
  const candidates = [wanted, ...usualParents()].filter((folder) => folder !== undefined);
  for (const folder of candidates) {
    if (await canEnter(folder, user)) return folder;
  }
  return tmpdir();
}
