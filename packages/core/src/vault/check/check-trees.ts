/**
 * Walks everything that backups refer to: each directory is read and decoded, each blob of each file must be in the
 * index, in a pack that is there, and a file's size must be what its blobs add up to.
 */
import { isHoldfastError, throwIfCancelled } from '../../errors.ts';
import type { BlobIndex } from '../blob-index.ts';
import { goQuote } from '../format/go-quote.ts';
import { idFromHex } from '../format/ids.ts';
import type { StoredSnapshot } from '../snapshots.ts';
import { readTree } from '../trees.ts';
import type { Vault } from '../vault.ts';
import type { IndexedPackFacts } from './check-index.ts';
import type { OnCheckProgress } from './check-problem.ts';

export interface TreeProblem {
  /** Where in the backup, quoted. */
  path: string;
  message: string;
  file: string | undefined;
}

export interface CheckedTrees {
  trees: number;
  files: number;
  /** Per blob of the index, 1 when some backup needs it. */
  used: Uint8Array;
}

/**
 * Trees seen once are not walked again, whichever backup they belong to: for another backup that holds a damaged one,
 * `onProblem` is told of the directory as a whole.
 */
export async function checkTrees(
  vault: Vault,
  snapshots: readonly StoredSnapshot[],
  options: {
    index: BlobIndex;
    packs: Map<string, IndexedPackFacts>;
    onProblem: (snapshot: StoredSnapshot, problem: TreeProblem) => void;
    onProgress?: OnCheckProgress | undefined;
    signal?: AbortSignal | undefined;
  },
): Promise<CheckedTrees> {
  const { index, packs } = options;
  const result: CheckedTrees = { trees: 0, files: 0, used: new Uint8Array(index.size) };
  /** 0 unknown, 1 sound, 2 damaged in it or below: a backup that shares it is affected too. */
  const state = new Uint8Array(index.size);

  const missingBlob = (type: 'data' | 'tree', id: Buffer, offset: number): string | undefined => {
    const location = index.locate(type, id, offset);
    if (!location) return 'none';
    const pack = packs.get(location.packId);
    return pack?.storedBytes === pack?.sizeBytes && pack ? undefined : location.packId;
  };

  const visit = async (snapshot: StoredSnapshot, treeId: string, path: string): Promise<boolean> => {
    throwIfCancelled(options.signal);
    const id = idFromHex(treeId);
    const entry = index.entryOf('tree', id);
    const report = (at: string, message: string, file?: string): void =>
      options.onProblem(snapshot, { path: at, message, file });
    if (entry === undefined) {
      report(path || '/', `The directory ${path || '/'} is not in the vault.`);
      return false;
    }
    result.used[entry] = 1;
    if (state[entry] !== 0) {
      if (state[entry] === 2) report(path || '/', `The directory ${path || '/'} is damaged.`);
      return state[entry] === 1;
    }
    state[entry] = 1;
    result.trees++;
    let sound = true;
    try {
      for (const node of await readTree(vault, treeId)) {
        const at = `${path}/${goQuote(node.name)}`;
        if (node.type === 'dir') {
          if (!(await visit(snapshot, node.subtree!, at))) sound = false;
        } else if (node.content) {
          result.files++;
          let size = 0n;
          for (let offset = 0; offset < node.content.length; offset += 32) {
            const blob = index.entryOf('data', node.content, offset);
            const missing = missingBlob('data', node.content, offset);
            if (blob !== undefined) result.used[blob] = 1;
            size += BigInt(index.plainLength('data', node.content, offset) ?? 0);
            if (missing === undefined) continue;
            sound = false;
            const file = missing === 'none' ? undefined : `data/${missing.slice(0, 2)}/${missing}`;
            report(at, `A part of ${at} is missing${file ? `: it lies in ${file}` : ''}.`, file);
            break;
          }
          if (sound && size !== (node.size ?? 0n)) {
            sound = false;
            report(at, `${at} should have ${node.size ?? 0n} bytes; its parts have ${size}.`);
          }
        }
        options.onProgress?.({
          items: result.files,
          totalItems: undefined,
          bytes: 0,
          totalBytes: undefined,
          item: at,
        });
      }
    } catch (error) {
      if (!isHoldfastError(error, 'vault-damaged') && !isHoldfastError(error, 'storage-failed')) throw error;
      sound = false;
      const file = error.data['file'];
      report(path || '/', error.message, typeof file === 'string' ? file : undefined);
    }
    if (!sound) state[entry] = 2;
    return sound;
  };

  for (const snapshot of snapshots) await visit(snapshot, snapshot.tree, '');
  return result;
}
