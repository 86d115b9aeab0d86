/**
 * Which snapshots need something that is damaged. Asked only after damage was found: every directory of every snapshot is looked
 * at once more, each once however many snapshots share it.
 */
import { isHoldfastError, throwIfCancelled } from '../../errors.ts';
import type { BlobIndex } from '../blob-index.ts';
import { idFromHex } from '../format/ids.ts';
import type { StoredSnapshot } from '../snapshots.ts';
import { readTree } from '../trees.ts';
import type { Vault } from '../vault.ts';

export interface Damage {
  /** The pack's id. */
  pack: string;
  /** As in a check's problem; undefined for the whole pack. */
  blobs: readonly string[] | undefined;
}

/** For each damage the snapshots that need a part of it, in their order. */
export async function findAffected(
  vault: Vault,
  index: BlobIndex,
  snapshots: readonly StoredSnapshot[],
  damages: readonly Damage[],
  signal?: AbortSignal,
): Promise<StoredSnapshot[][]> {
  const damagesOf = mark(index, damages);
  /** Of directories that were looked at: the damages in them and below. Most have none. */
  const known = new Map<number, ReadonlySet<number>>();
  const none: ReadonlySet<number> = new Set();

  const visit = async (treeId: string): Promise<ReadonlySet<number>> => {
    throwIfCancelled(signal);
    const entry = index.entryOf('tree', idFromHex(treeId));
    if (entry === undefined) return none;
    const seen = known.get(entry);
    if (seen) return seen;
    known.set(entry, none);
    const found = new Set(damagesOf(entry));
    try {
      for (const node of await readTree(vault, treeId)) {
        if (node.subtree !== undefined) for (const damage of await visit(node.subtree)) found.add(damage);
        for (let at = 0; at < (node.content?.length ?? 0); at += 32) {
          const blob = index.entryOf('data', node.content!, at);
          if (blob !== undefined) for (const damage of damagesOf(blob)) found.add(damage);
        }
      }
    } catch (error) {
      // What is below a damaged directory nobody can tell; the directory's own damage is among those found.
      if (!isHoldfastError(error) || error.code === 'cancelled') throw error;
    }
    if (found.size > 0) known.set(entry, found);
    return found;
  };

  const affected: StoredSnapshot[][] = damages.map(() => []);
  for (const snapshot of snapshots) {
    for (const damage of await visit(snapshot.tree)) affected[damage]!.push(snapshot);
  }
  return affected;
}

/** Answers, for a blob's number in the index, which damages it is part of. */
function mark(index: BlobIndex, damages: readonly Damage[]): (entry: number) => readonly number[] {
  const packs = new Map(index.packIds.map((id, number) => [id, number]));
  const byPack = new Map<number, number[]>();
  const byBlob = new Map<number, number[]>();
  const add = (map: Map<number, number[]>, key: number | undefined, damage: number) => {
    if (key !== undefined) map.set(key, [...(map.get(key) ?? []), damage]);
  };
  for (const [damage, { pack, blobs }] of damages.entries()) {
    if (!blobs) add(byPack, packs.get(pack), damage);
    for (const blob of blobs ?? []) {
      const [type, id] = blob.split(' ') as ['data' | 'tree', string];
      add(byBlob, index.entryOf(type, idFromHex(id)), damage);
    }
  }
  return (entry) => {
    const ofPack = byPack.get(index.packNumberOf(entry));
    const ofBlob = byBlob.get(entry);
    return ofPack && ofBlob ? [...ofPack, ...ofBlob] : (ofPack ?? ofBlob ?? []);
  };
}
