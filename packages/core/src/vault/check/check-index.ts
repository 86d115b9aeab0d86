/**
 * Reads every index file as a sceptic and compares it with the packs that are there: each must exist and have exactly
 * the size that its blobs add up to.
 */
import { HoldfastError, isHoldfastError, throwIfCancelled } from '../../errors.ts';
import { BlobIndex } from '../blob-index.ts';
import { idToHex, isId } from '../format/ids.ts';
import { decodeIndexFile } from '../format/index-file.ts';
import { packEntrySize } from '../format/pack-header.ts';
import { addIndexFile, type Vault } from '../vault.ts';
import { type OnCheckProblem, packFile } from './check-problem.ts';

export interface IndexedPackFacts {
  sizeBytes: number;
  blobs: number;
  /** What the store says; undefined when the pack is missing. */
  storedBytes: number | undefined;
}

export interface CheckedIndex {
  index: BlobIndex;
  packs: Map<string, IndexedPackFacts>;
  /** Packs that no index names: leftovers of a crash, no damage. */
  unindexedPacks: number;
}

const trailerBytes = 36;

export async function checkIndex(
  vault: Vault,
  onProblem: OnCheckProblem,
  signal: AbortSignal | undefined,
): Promise<CheckedIndex> {
  const index = new BlobIndex();
  const packs = new Map<string, IndexedPackFacts>();
  for (const id of await vault.files.list('index', signal)) {
    throwIfCancelled(signal);
    const file = `index/${id}`;
    try {
      const json = await vault.files.load('index', id, signal);
      addIndexFile(index, json);
      addPackSizes(packs, json, file, onProblem);
    } catch (error) {
      if (isHoldfastError(error, 'storage-not-found')) continue;
      if (!isHoldfastError(error, 'vault-damaged')) throw error;
      onProblem({ file, message: error.message, backups: [] });
    }
  }
  const unindexedPacks = await compareWithStore(vault, packs, signal);
  for (const [id, pack] of packs) {
    if (pack.storedBytes === pack.sizeBytes) continue;
    const file = packFile(id);
    const message =
      pack.storedBytes === undefined
        ? `The vault’s file ${file} is missing.`
        : `The vault’s file ${file} has ${pack.storedBytes} bytes and should have ${pack.sizeBytes}.`;
    onProblem({ file, message, backups: [] });
  }
  return { index, packs, unindexedPacks };
}

function addPackSizes(
  packs: Map<string, IndexedPackFacts>,
  json: Buffer,
  file: string,
  onProblem: OnCheckProblem,
): void {
  decodeIndexFile(json, (packIdBytes, blobs) => {
    let sizeBytes = trailerBytes;
    for (let i = 0; i < blobs.count; i++)
      sizeBytes += blobs.lengths[i]! + packEntrySize(blobs.plainLengths[i] !== 0);
    const id = idToHex(packIdBytes);
    const known = packs.get(id);
    if (known && (known.sizeBytes !== sizeBytes || known.blobs !== blobs.count)) {
      onProblem({
        file,
        message: `The vault’s file ${file} and another index disagree about ${packFile(id)}.`,
        backups: [],
      });
    }
    packs.set(id, known ?? { sizeBytes, blobs: blobs.count, storedBytes: undefined });
  });
}

async function compareWithStore(
  vault: Vault,
  packs: Map<string, IndexedPackFacts>,
  signal: AbortSignal | undefined,
): Promise<number> {
  let unindexed = 0;
  for await (const { name, sizeBytes } of vault.storage.list('data', { signal })) {
    const id = name.slice(name.lastIndexOf('/') + 1);
    if (!isId(id)) continue;
    const pack = packs.get(id);
    if (pack) pack.storedBytes = sizeBytes;
    else unindexed++;
  }
  if (
    packs.size > 0 &&
    unindexed === 0 &&
    [...packs.values()].every(({ storedBytes }) => storedBytes === undefined)
  ) {
    throw new HoldfastError(
      'vault-damaged',
      `None of the vault’s ${packs.size} packs is in ${vault.storage.location}. Is the disk mounted whole, or the folder “data” moved?`,
      { data: { file: 'data' } },
    );
  }
  return unindexed;
}
