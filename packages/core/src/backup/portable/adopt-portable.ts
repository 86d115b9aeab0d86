/**
 * Takes the backup of a portable file into a vault, as a backup of its source: the same snapshot, its blobs sealed anew
 * with the vault's key. What the vault has already is not copied, so that an interrupted adoption goes on where it was,
 * and a second one does nothing.
 */

import {
  copyBlobs,
  listSnapshots,
  markTree,
  type StoredSnapshot,
  saveSnapshot,
  type Vault,
  VaultWriter,
} from '../../vault/index.ts';
import { type Backup, checkSourceName, describeBackup } from '../backup.ts';
import type { OnProgress } from '../progress.ts';
import type { OpenedPortable } from './open-portable.ts';
import { partTag } from './part-snapshot.ts';

export interface AdoptPortableOptions {
  portable: OpenedPortable;
  vault: Vault;
  /** After so many stored bytes what was copied is made to last, for an adoption that comes after an interrupted one. */
  saveEveryBytes?: number | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface AdoptPortableResult {
  backup: Backup;
  /** False when the vault had this backup before, adopted or its own. */
  isNew: boolean;
  /** Plain bytes that the vault did not have yet. */
  addedBytes: number;
  /** What they took, compressed and encrypted. */
  storedBytes: number;
  durationMs: number;
}

export const adoptedTag = 'adopted';

/** Rejects with `vault-damaged` for a damaged file, with the errors of the vault and its storage, and `cancelled`. */
export async function adoptPortable(options: AdoptPortableOptions): Promise<AdoptPortableResult> {
  const { portable, vault, onProgress } = options;
  const startedAt = Date.now();
  const { snapshot } = portable.backup;
  if (portable.backup.own) checkSourceName(portable.backup.source);
  await using lock = await vault.lock({ exclusive: false, signal: options.signal });
  const known = (await listSnapshots(vault, () => {})).find((candidate) => isSame(candidate, snapshot));
  if (known) {
    const durationMs = Date.now() - startedAt;
    return { backup: describeBackup(known), isNew: false, addedBytes: 0, storedBytes: 0, durationMs };
  }
  await vault.loadIndex({ signal: lock.signal });
  onProgress?.({ phase: 'preparing', bytes: 0, items: 0 });
  const from = portable.vault;
  const marks = new Uint8Array(from.index.size);
  await markTree(from, snapshot.tree, marks, lock.signal);
  const entries = from.index.inPackOrder(marks);
  let totalBytes = 0;
  for (const entry of entries) totalBytes += from.index.blobAt(entry).location.length;
  await using writer = new VaultWriter(vault, { signal: lock.signal, assertLocked: () => lock.assertHeld() });
  let bytes = 0;
  let items = 0;
  const onCopied = (copied: number): void => {
    bytes += copied;
    items++;
    onProgress?.({ phase: 'copying', bytes, totalBytes, items, totalItems: entries.length });
  };
  for (const batch of batches(from, entries, options.saveEveryBytes ?? defaultSaveEveryBytes)) {
    await copyBlobs({ from, to: writer, entries: batch, signal: lock.signal, onCopied });
    await writer.flush();
  }
  await lock.assertHeld();
  const { id, timeNs, parent, ...kept } = snapshot;
  const tags = kept.tags ?? [];
  const saved = await saveSnapshot(vault, {
    ...kept,
    ...(tags.includes(partTag) ? {} : { original: kept.original ?? id }),
    tags: tags.includes(adoptedTag) ? tags : [...tags, adoptedTag],
  });
  return {
    backup: describeBackup(saved),
    isNew: true,
    addedBytes: writer.stats.addedPlainBytes,
    storedBytes: writer.stats.storedBytes,
    durationMs: Date.now() - startedAt,
  };
}

const defaultSaveEveryBytes = 256 * 1024 * 1024;

function* batches(from: Vault, entries: Uint32Array, batchBytes: number): Generator<Uint32Array> {
  let start = 0;
  let bytes = 0;
  for (const [i, entry] of entries.entries()) {
    bytes += from.index.blobAt(entry).location.length;
    if (bytes < batchBytes) continue;
    yield entries.subarray(start, i + 1);
    start = i + 1;
    bytes = 0;
  }
  if (start < entries.length) yield entries.subarray(start);
}

/** The same state of the same source: the directory is its contents, whatever the tags became since. */
function isSame(a: StoredSnapshot, b: StoredSnapshot): boolean {
  return (
    a.tree === b.tree &&
    a.timeNs === b.timeNs &&
    a.hostname === b.hostname &&
    describeBackup(a).source === describeBackup(b).source
  );
}
