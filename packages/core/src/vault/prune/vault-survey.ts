/**
 * What a vault's index files say, in the form that cleaning up needs: every blob once, with how many copies of it there
 * are; every pack with its size and what of it is used; every index file with the packs that it lists.
 *
 * Per blob this is the index's 56 bytes and two more, so that a million blobs stay below a hundred megabytes. Which
 * copy of a blob counts is decided by {@link chooseCopies}; nothing here changes the vault.
 */
import { HoldfastError, isHoldfastError, throwIfCancelled } from '../../errors.ts';
import { BlobIndex } from '../blob-index.ts';
import { idToHex, isId } from '../format/ids.ts';
import { decodeIndexFile, type PackBlobs } from '../format/index-file.ts';
import { envelopeSize, headerLengthFieldSize, packEntrySize } from '../format/pack-header.ts';
import type { Vault } from '../vault.ts';
import { inFile } from '../vault-files.ts';

/** Bytes of a pack beside its blobs and their entries in the header. */
export const packOverheadBytes = envelopeSize + headerLengthFieldSize;

export interface PackFacts {
  id: string;
  /** As its blobs add up, headers included. */
  sizeBytes: number;
  /** What the store says; undefined when the pack is missing. */
  storedBytes: number | undefined;
  blobs: number;
  trees: number;
  /** Blobs that nothing uses and that lie nowhere else. */
  uselessBlobs: number;
  /** Blobs of which this copy is needed. */
  usedBlobs: number;
  /** Bytes of these, with their entries in the header. */
  usedBytes: number;
  /** What was used of it lies in another pack now, too. */
  isCopied: boolean;
}

export interface IndexFileFacts {
  id: string;
  packs: PackFacts[];
  blobs: number;
  storedBytes: number;
}

export interface UnindexedPack {
  name: string;
  sizeBytes: number;
}

export class VaultSurvey {
  readonly index = new BlobIndex();
  readonly packs = new Map<string, PackFacts>();
  readonly indexFiles = new Map<string, IndexFileFacts>();
  /** Packs that no index names: a run stored them and failed. Or one is storing them now. */
  unindexed: UnindexedPack[] = [];
  /** Per blob of {@link index}, 1 when a backup needs it. */
  used = new Uint8Array(4096);
  readonly #vault: Vault;
  /** Per blob, how many there are of it; 255 stands for more. */
  #copies = new Uint8Array(4096);

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /**
   * Reads the index files that are not known yet, and which packs are there. False when files that were read before
   * are gone: somebody else cleaned up, and a new survey is needed.
   */
  async refresh(signal?: AbortSignal): Promise<boolean> {
    const sizes = new Map<string, number>();
    for await (const { name, sizeBytes } of this.#vault.storage.list('index', { signal })) {
      const id = name.slice('index/'.length);
      if (isId(id)) sizes.set(id, sizeBytes);
    }
    for (const id of this.indexFiles.keys()) if (!sizes.has(id)) return false;
    // In order, so that of two copies of a blob the same one is met first each time.
    for (const id of [...sizes.keys()].sort()) {
      if (this.indexFiles.has(id)) continue;
      throwIfCancelled(signal);
      try {
        this.#add(id, await this.#vault.files.load('index', id, signal), sizes.get(id)!);
      } catch (error) {
        if (isHoldfastError(error, 'storage-not-found')) return false;
        throw inFile(error, `index/${id}`);
      }
    }
    await this.#lookAtPacks(signal);
    return true;
  }

  /** Where each blob counts: in the copy that lies best. To be called after `used` is complete. */
  async chooseCopies(signal?: AbortSignal): Promise<void> {
    const { index, used } = this;
    const packOf = this.#packsByNumber();
    for (const pack of this.packs.values()) {
      pack.uselessBlobs = 0;
      pack.usedBlobs = 0;
      pack.usedBytes = 0;
    }
    let copied = 0;
    for (let entry = 0; entry < index.size; entry++) {
      if (used[entry] === 0) {
        if (this.#copies[entry] === 1) packOf(entry).uselessBlobs++;
      } else if (this.#copies[entry]! > 1) copied++;
    }
    if (copied > 0) await this.#moveToBestCopies(packOf, signal);
    for (let entry = 0; entry < index.size; entry++) {
      if (used[entry] === 0) continue;
      const pack = packOf(entry);
      pack.usedBlobs++;
      pack.usedBytes += index.sealedLengthOf(entry) + packEntrySize(index.compressedFromOf(entry) !== 0);
    }
  }

  async #moveToBestCopies(
    packOf: (entry: number) => PackFacts,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { index, used } = this;
    for (const id of this.indexFiles.keys()) {
      throwIfCancelled(signal);
      decodeIndexFile(await this.#vault.files.load('index', id, signal), (packIdBytes, blobs) => {
        const packId = idToHex(packIdBytes);
        const pack = this.packs.get(packId);
        // A missing pack has no copies to offer.
        if (pack === undefined || pack.storedBytes !== pack.sizeBytes) return;
        for (let i = 0; i < blobs.count; i++) {
          const entry = index.entryOf(blobs.isTree[i] === 1 ? 'tree' : 'data', blobs.ids, i * 32);
          if (entry === undefined || used[entry] === 0 || this.#copies[entry] === 1) continue;
          const current = packOf(entry);
          if (current === pack || !isBetterPlace(pack, current)) continue;
          index.move(entry, {
            packId,
            offset: blobs.offsets[i]!,
            length: blobs.lengths[i]!,
            compressedFrom: blobs.plainLengths[i]!,
          });
        }
      });
    }
  }

  /** The pack that the copy of a blob lies in which counts. */
  #packsByNumber(): (entry: number) => PackFacts {
    const { index } = this;
    const known: PackFacts[] = [];
    return (entry) => {
      const number = index.packNumberOf(entry);
      known[number] ??= this.packs.get(index.packIds[number]!)!;
      return known[number]!;
    };
  }

  #add(fileId: string, json: Buffer, storedBytes: number): void {
    const file: IndexFileFacts = { id: fileId, packs: [], blobs: 0, storedBytes };
    decodeIndexFile(json, (packIdBytes, blobs) => {
      const id = idToHex(packIdBytes);
      const facts = factsOf(id, blobs);
      const known = this.packs.get(id);
      if (known && (known.sizeBytes !== facts.sizeBytes || known.blobs !== facts.blobs)) {
        throw new HoldfastError(
          'vault-damaged',
          `it and another index disagree about pack ${id.slice(0, 10)}`,
        );
      }
      file.packs.push(known ?? facts);
      file.blobs += facts.blobs;
      if (known || blobs.count === 0) return;
      this.packs.set(id, facts);
      for (let i = 0; i < blobs.count; i++) this.#addBlob(id, blobs, i);
    });
    this.indexFiles.set(fileId, file);
  }

  #addBlob(packId: string, blobs: PackBlobs, i: number): void {
    const { index } = this;
    const type = blobs.isTree[i] === 1 ? 'tree' : 'data';
    const { ids, offsets, lengths, plainLengths } = blobs;
    if (index.add(packId, type, ids, i * 32, offsets[i]!, lengths[i]!, plainLengths[i]!)) {
      if (index.size > this.used.length) {
        this.used = grown(this.used);
        this.#copies = grown(this.#copies);
      }
      this.#copies[index.size - 1] = 1;
      return;
    }
    const entry = index.entryOf(type, ids, i * 32)!;
    if (this.#copies[entry]! < 255) this.#copies[entry]!++;
  }

  async #lookAtPacks(signal: AbortSignal | undefined): Promise<void> {
    for (const pack of this.packs.values()) pack.storedBytes = undefined;
    this.unindexed = [];
    for await (const { name, sizeBytes } of this.#vault.storage.list('data', { signal })) {
      const id = name.slice(name.lastIndexOf('/') + 1);
      if (!isId(id)) continue;
      const pack = this.packs.get(id);
      if (pack) pack.storedBytes = sizeBytes;
      else this.unindexed.push({ name, sizeBytes });
    }
  }
}

function factsOf(id: string, blobs: PackBlobs): PackFacts {
  const facts: PackFacts = {
    ...{ id, sizeBytes: packOverheadBytes, storedBytes: undefined, blobs: blobs.count },
    ...{ trees: 0, uselessBlobs: 0, usedBlobs: 0, usedBytes: 0, isCopied: false },
  };
  for (let i = 0; i < blobs.count; i++) {
    const isCompressed = blobs.plainLengths[i] !== 0;
    facts.sizeBytes += blobs.lengths[i]! + packEntrySize(isCompressed);
    if (blobs.isTree[i] === 1) facts.trees++;
  }
  return facts;
}

/** A pack without anything useless will stay, and a large one of one kind is how packs should be. */
function isBetterPlace(candidate: PackFacts, current: PackFacts): boolean {
  const order = [
    Number(current.storedBytes !== current.sizeBytes) - Number(candidate.storedBytes !== candidate.sizeBytes),
    Number(current.isCopied) - Number(candidate.isCopied),
    Number(current.uselessBlobs > 0) - Number(candidate.uselessBlobs > 0),
    Number(isMixed(current)) - Number(isMixed(candidate)),
    candidate.sizeBytes - current.sizeBytes,
  ];
  const decisive = order.find((difference) => difference !== 0);
  return decisive === undefined ? candidate.id < current.id : decisive > 0;
}

/** Directories and data in one pack, as restic wrote them before format 2. */
export function isMixed({ blobs, trees }: PackFacts): boolean {
  return trees > 0 && trees < blobs;
}

function grown(old: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(old.length * 2);
  larger.set(old);
  return larger;
}
