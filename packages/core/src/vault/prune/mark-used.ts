/**
 * Marks every blob that backups need. Directories are read a few at a time from a list of numbers, without recursion:
 * neither deep nor wide trees take memory, only the largest single directory does. What is marked is not walked again.
 */
import { HoldfastError, isHoldfastError, throwIfCancelled } from '../../errors.ts';
import { readLocated } from '../blob-reader.ts';
import { idFromHex, idToHex } from '../format/ids.ts';
import { decodeTree } from '../format/tree.ts';
import type { StoredSnapshot } from '../snapshots.ts';
import type { Vault } from '../vault.ts';
import type { VaultSurvey } from './vault-survey.ts';

const readersAtOnce = 8;

export interface MarkUsedOptions {
  vault: Vault;
  survey: VaultSurvey;
  snapshots: readonly StoredSnapshot[];
  signal?: AbortSignal | undefined;
  /** Told how many directories were read. */
  onProgress?: ((directories: number) => void) | undefined;
}

/**
 * Rejects with `vault-damaged` when anything is missing that a snapshot needs: then nothing may be removed, since what
 * looks unused may be what a repair needs.
 */
export async function markUsed({
  vault,
  survey,
  snapshots,
  signal,
  onProgress,
}: MarkUsedOptions): Promise<void> {
  const { index, used } = survey;
  let directories = 0;
  const waiting: number[] = [];

  const markTree = (id: Buffer): void => {
    const entry = index.entryOf('tree', id);
    if (entry === undefined) throw missing('directory', id);
    if (used[entry] === 1) return;
    used[entry] = 1;
    waiting.push(entry);
  };

  const readOne = async (entry: number): Promise<void> => {
    const id = index.idOf(entry);
    const nodes = decodeTree(await readLocated(vault, 'tree', index.locate('tree', id)!, id));
    for (const { subtree, content } of nodes) {
      if (subtree !== undefined) markTree(idFromHex(subtree));
      for (let offset = 0; content && offset < content.length; offset += 32) {
        const blob = index.entryOf('data', content, offset);
        if (blob === undefined) throw missing('data', content, offset);
        used[blob] = 1;
      }
    }
    directories++;
    onProgress?.(directories);
  };

  const walk = async (tree: string): Promise<void> => {
    markTree(idFromHex(tree));
    const reading = new Set<Promise<void>>();
    try {
      while (waiting.length > 0 || reading.size > 0) {
        throwIfCancelled(signal);
        while (waiting.length > 0 && reading.size < readersAtOnce) {
          const one = readOne(waiting.pop()!);
          reading.add(one);
          one.then(
            () => reading.delete(one),
            () => {},
          );
        }
        await Promise.race(reading);
      }
    } finally {
      await Promise.allSettled(reading);
    }
  };

  for (const snapshot of snapshots) {
    try {
      await walk(snapshot.tree);
    } catch (error) {
      if (!isHoldfastError(error, 'vault-damaged')) throw error;
      throw new HoldfastError(
        'vault-damaged',
        `Backup ${(snapshot.original ?? snapshot.id).slice(0, 8)} is not whole: ${error.message} Nothing was removed. Verify the vault, and clean up once that backup is repaired or removed.`,
        { cause: error, data: { ...error.data, backup: snapshot.original ?? snapshot.id } },
      );
    }
  }
}

function missing(what: 'directory' | 'data', id: Buffer, offset = 0): HoldfastError {
  const hex = idToHex(id, offset);
  return new HoldfastError(
    'vault-damaged',
    `The vault’s index does not know ${what} block ${hex.slice(0, 10)}.`,
    {
      data: { blob: hex },
    },
  );
}
