/** The snapshots of a vault: listing, storing, removing. */
import { type HoldfastError, isHoldfastError } from '../errors.ts';
import { parseGoTime } from './format/go-time.ts';
import { decodeSnapshot, encodeSnapshot, type Snapshot } from './format/snapshot.ts';
import type { Vault } from './vault.ts';
import { inFile } from './vault-files.ts';

export interface StoredSnapshot extends Snapshot {
  id: string;
  /** `time` as nanoseconds since the epoch. */
  timeNs: bigint;
}

export async function loadSnapshot(vault: Vault, id: string): Promise<StoredSnapshot> {
  try {
    const snapshot = decodeSnapshot(await vault.files.load('snapshots', id));
    return { ...snapshot, id, timeNs: parseGoTime(snapshot.time).ns };
  } catch (error) {
    throw inFile(error, `snapshots/${id}`);
  }
}

/** All snapshots, oldest first. One that cannot be read is reported by name, and does not hide the others. */
export async function listSnapshots(
  vault: Vault,
  onDamaged: (error: HoldfastError) => void = (error) => {
    throw error;
  },
): Promise<StoredSnapshot[]> {
  const snapshots: StoredSnapshot[] = [];
  for (const id of await vault.files.list('snapshots')) {
    try {
      snapshots.push(await loadSnapshot(vault, id));
    } catch (error) {
      // Removed by another client between the listing and now.
      if (isHoldfastError(error, 'storage-not-found')) continue;
      if (!isHoldfastError(error, 'vault-damaged')) throw error;
      onDamaged(error);
    }
  }
  return snapshots.sort((a, b) =>
    a.timeNs < b.timeNs ? -1 : a.timeNs > b.timeNs ? 1 : a.id < b.id ? -1 : 1,
  );
}

/** Stores a snapshot, durably: the moment in which a backup comes into being. */
export async function saveSnapshot(vault: Vault, snapshot: Snapshot): Promise<StoredSnapshot> {
  const { id } = await vault.files.save('snapshots', encodeSnapshot(snapshot));
  return { ...snapshot, id, timeNs: parseGoTime(snapshot.time).ns };
}

export async function removeSnapshot(vault: Vault, id: string): Promise<void> {
  await vault.files.remove('snapshots', id);
}
