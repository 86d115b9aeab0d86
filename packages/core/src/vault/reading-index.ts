/**
 * The index for reading backups: what damaged or missing index files would have said is taken from the packs themselves,
 * each of which ends with a list of its blobs. So a restore needs no repair of the vault first.
 *
 * Only for reading: a backup must not count on blobs that no index file lists, since other programs would not find them.
 */
import { type HoldfastError, isHoldfastError, throwIfCancelled } from '../errors.ts';
import { BlobIndex } from './blob-index.ts';
import { isId } from './format/ids.ts';
import { decodePackHeader, headerLengthFieldSize, readPackTrailerSize } from './format/pack-header.ts';
import { addIndexFile, type Vault } from './vault.ts';
import { inFile } from './vault-files.ts';

export interface ReadingIndexOptions {
  /** Told of every index file that is damaged. */
  onDamaged?: ((error: HoldfastError) => void) | undefined;
  signal?: AbortSignal | undefined;
}

interface PackFile {
  name: string;
  id: string;
  sizeBytes: number;
}

const readersAtOnce = 8;

/** As `vault.loadIndex`; rejects with `storage-failed`, `storage-denied` or `cancelled`, but not because of damage. */
export async function loadIndexForReading(vault: Vault, options: ReadingIndexOptions = {}): Promise<void> {
  const { signal } = options;
  try {
    await vault.loadIndex({ signal });
    if ((await unindexedPacks(vault, vault.index, signal)).length === 0) return;
  } catch (error) {
    if (!isHoldfastError(error, 'vault-damaged')) throw error;
  }
  // Into a table of its own: what other work adds to the vault's must be in index files.
  const index = new BlobIndex();
  await addReadableIndexFiles(vault, index, options);
  await addPacks(vault, index, await unindexedPacks(vault, index, signal), signal);
  vault.useIndex(index);
}

async function addReadableIndexFiles(
  vault: Vault,
  index: BlobIndex,
  { onDamaged, signal }: ReadingIndexOptions,
): Promise<void> {
  for (const id of await vault.files.list('index', signal)) {
    throwIfCancelled(signal);
    try {
      addIndexFile(index, await vault.files.load('index', id, signal));
    } catch (error) {
      if (isHoldfastError(error, 'storage-not-found')) continue;
      if (!isHoldfastError(error, 'vault-damaged')) throw error;
      onDamaged?.(inFile(error, `index/${id}`) as HoldfastError);
    }
  }
}

/** Left by a crash, being written by a backup, or of an index file that is gone. */
async function unindexedPacks(
  vault: Vault,
  index: BlobIndex,
  signal: AbortSignal | undefined,
): Promise<PackFile[]> {
  const indexed = new Set(index.packIds);
  const packs: PackFile[] = [];
  for await (const { name, sizeBytes } of vault.storage.list('data', { signal })) {
    const id = name.slice(name.lastIndexOf('/') + 1);
    if (isId(id) && !indexed.has(id)) packs.push({ name, id, sizeBytes });
  }
  return packs;
}

async function addPacks(
  vault: Vault,
  index: BlobIndex,
  packs: PackFile[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const readers = Array.from({ length: readersAtOnce }, async () => {
    for (let pack = packs.pop(); pack !== undefined; pack = packs.pop()) {
      throwIfCancelled(signal);
      await addPack(vault, index, pack, signal);
    }
  });
  for (const outcome of await Promise.allSettled(readers)) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
}

/** A pack that cannot be read adds nothing: whoever needs a blob of it is told when it is not found. */
async function addPack(
  vault: Vault,
  index: BlobIndex,
  pack: PackFile,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    const { name, id, sizeBytes } = pack;
    if (sizeBytes < headerLengthFieldSize) return;
    const lengthField = await vault.storage.read(
      name,
      sizeBytes - headerLengthFieldSize,
      headerLengthFieldSize,
      { signal },
    );
    const trailerBytes = readPackTrailerSize(lengthField, sizeBytes);
    const sealed = await vault.storage.read(
      name,
      sizeBytes - trailerBytes,
      trailerBytes - headerLengthFieldSize,
      { signal },
    );
    const header = vault.envelope.open(sealed);
    if (!header) return;
    for (const { type, id: blob, offset, length, plainLength } of decodePackHeader(header)) {
      index.add(id, type, blob, 0, offset, length, plainLength ?? 0);
    }
  } catch (error) {
    if (isHoldfastError(error) && ['vault-damaged', 'storage-not-found'].includes(error.code)) return;
    throw error;
  }
}
