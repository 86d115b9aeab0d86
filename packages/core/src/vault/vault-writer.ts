/**
 * Adds blobs to a vault: sealed blobs go into packs, durable packs into the index, the index into index files.
 *
 * Why a crash is safe: a pack is written before any index names it, and an index before any snapshot needs it; until
 * `flush` has resolved, nothing refers to what was written, and the next clean-up removes it. An opened vault has one
 * writer at a time; disposing it lets the next one begin.
 *
 * As restic since 0.18, data blobs are spread at random over two open packs, so that the order and size of packs
 * says less about which known file was stored (restic issue 5291).
 */
import { randomInt } from 'node:crypto';
import { sha256 } from '../crypto/sha256.ts';
import { cancelled, throwIfCancelled } from '../errors.ts';
import type { BlobIndex, BlobType } from './blob-index.ts';
import { chunkMaxBytes } from './chunker.ts';
import { encodeIndexFile, type IndexedPack } from './format/index-file.ts';
import { type FinishedPack, PackBuilder, releaseParts } from './pack-builder.ts';
import { sealBlob } from './sealed-blob.ts';
import type { Vault } from './vault.ts';
import type { SealFilesResult, SmallFile } from './worker/jobs.ts';

export interface WriterOptions {
  signal?: AbortSignal | undefined;
  /** Awaited before anything is published; rejects when the lock was lost. */
  assertLocked?: (() => Promise<void>) | undefined;
  packSizeBytes?: number;
}

export interface WriterStats {
  /** Blobs and plain bytes that the vault did not have. */
  addedBlobs: number;
  /** Of these, directories. */
  addedTrees: number;
  addedPlainBytes: number;
  /** What storing them took, in bytes: packs and index files. */
  storedBytes: number;
}

const defaultPackSizeBytes = 16 * 1024 * 1024;
/** Index files stay well below what older restic versions take (8 MiB). */
const indexFlushBlobs = 20_000;
const indexFlushMs = 10 * 60 * 1000;
/** Small blobs cost less sealed here than sent to a worker and back. */
const inlineBytes = 16 * 1024;
const packsInFlight = 1;
/** A pack of tiny blobs is full by their number: its header and its part of an index file have their limits too. */
const packBlobsLimit = 10_000;

export class VaultWriter implements AsyncDisposable {
  readonly vault: Vault;
  readonly signal: AbortSignal | undefined;
  readonly stats: WriterStats = { addedBlobs: 0, addedTrees: 0, addedPlainBytes: 0, storedBytes: 0 };
  readonly #index: BlobIndex;
  readonly #packSizeBytes: number;
  readonly #assertLocked: () => Promise<void>;
  readonly #openData: (PackBuilder | undefined)[] = [undefined, undefined];
  #openTree: PackBuilder | undefined;
  readonly #storing = new Set<Promise<void>>();
  #unindexed: IndexedPack[] = [];
  #unindexedBlobs = 0;
  #indexedAt = Date.now();
  readonly #indexFiles: string[] = [];
  /** Blobs that are in the index without being stored. */
  #pendingBlobs = 0;
  #failure: unknown;

  /** Throws `vault-locked` while another writer is at work on the same opened vault. */
  constructor(vault: Vault, options: WriterOptions = {}) {
    this.vault = vault;
    this.#index = vault.beginWriting(this);
    this.signal = options.signal;
    this.#assertLocked = options.assertLocked ?? (async () => {});
    this.#packSizeBytes = options.packSizeBytes ?? defaultPackSizeBytes;
  }

  /** Whether the vault has the blob, or will have it once this writer was flushed. */
  has(type: BlobType, id: Uint8Array, idOffset = 0): boolean {
    return this.#index.has(type, id, idOffset);
  }

  /** Stores a blob that is in memory; returns its id. `bytes` may be reused once this has resolved. */
  async saveBlob(type: BlobType, bytes: Uint8Array): Promise<Buffer> {
    this.#check();
    const id = sha256(bytes);
    if (this.#index.has(type, id)) return id;
    if (bytes.length > inlineBytes && bytes.length <= chunkMaxBytes) {
      const slot = await this.vault.slots.take();
      slot.bytes.set(bytes);
      return this.sealSlot(type, slot, bytes.length);
    }
    const { sealed, compressed } = sealBlob(this.vault.envelope, bytes, id, {
      compressionLevel: this.vault.compressionLevel,
      alwaysCompressed: type === 'tree',
    });
    await this.addSealed(type, id, sealed, bytes.length, compressed);
    return id;
  }

  /** Hashes and seals `length` bytes of a slot in a worker, stores them if new, and gives the slot back. */
  async sealSlot(
    type: BlobType,
    slot: { index: number; offset: number; bytes: Buffer },
    length: number,
  ): Promise<Buffer> {
    const { slots } = this.vault;
    try {
      const result = await this.vault.workers.run({ kind: 'seal-slot', type, offset: slot.offset, length });
      if (result.sealedLength > 0) {
        const sealed = slot.bytes.subarray(0, result.sealedLength);
        await this.addSealed(type, result.id, sealed, length, result.compressed);
      }
      return Buffer.from(result.id);
    } finally {
      slots.give(slot);
    }
  }

  /** Reads, hashes and seals a batch of small files in a worker; see {@link SealFilesResult} for what may come back. */
  async saveSmallFiles(files: SmallFile[]): Promise<SealFilesResult> {
    this.#check();
    const { slots } = this.vault;
    const slot = await slots.take();
    try {
      const capacity = slot.bytes.length;
      const result = await this.vault.workers.run({
        kind: 'seal-files',
        offset: slot.offset,
        capacity,
        files,
      });
      for (const file of result.files) {
        if (!('sealedLength' in file) || file.sealedLength === 0) continue;
        const from = file.sealedOffset - slot.offset;
        const sealed = slot.bytes.subarray(from, from + file.sealedLength);
        await this.addSealed('data', file.id, sealed, file.length, file.compressed);
      }
      return result;
    } finally {
      slots.give(slot);
    }
  }

  /** Puts a sealed blob into a pack unless the vault has it by now. Waits while too many packs are being stored. */
  async addSealed(
    type: BlobType,
    id: Uint8Array,
    sealed: Uint8Array,
    plainLength: number,
    compressed: boolean,
  ): Promise<void> {
    this.#check();
    const storedPlainLength = compressed ? plainLength : 0;
    if (!this.#index.add(undefined, type, id, 0, 0, sealed.length, storedPlainLength)) return;
    this.#pendingBlobs++;
    this.stats.addedBlobs++;
    if (type === 'tree') this.stats.addedTrees++;
    this.stats.addedPlainBytes += plainLength;
    const which = type === 'data' ? randomInt(2) : -1;
    const builder = (which < 0 ? this.#openTree : this.#openData[which]) ?? new PackBuilder(type);
    builder.add(id, sealed, compressed ? plainLength : undefined);
    const full = builder.sizeBytes >= this.#packSizeBytes || builder.blobs >= packBlobsLimit;
    if (which < 0) this.#openTree = full ? undefined : builder;
    else this.#openData[which] = full ? undefined : builder;
    if (full) await this.#store(builder);
  }

  /** Makes everything added so far durable and indexed. */
  async flush(): Promise<void> {
    this.#check();
    const [first, second] = this.#openData;
    if (
      first &&
      second &&
      first.sizeBytes + second.sizeBytes <= this.#packSizeBytes * 1.5 &&
      first.blobs + second.blobs <= packBlobsLimit
    ) {
      first.absorb(second);
      this.#openData[1] = undefined;
    }
    const rest = [...this.#openData, this.#openTree].filter((builder) => builder !== undefined);
    this.#openData.fill(undefined);
    this.#openTree = undefined;
    for (const builder of rest) await this.#store(builder);
    await Promise.all(this.#storing);
    this.#check();
    await this.#saveIndex();
  }

  /** Waits until nothing is being written any more, whatever became of it; what was not flushed is forgotten. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#failure ??= cancelled();
    await Promise.allSettled(this.#storing);
    this.vault.endWriting(this, this.#pendingBlobs === 0 ? this.#indexFiles : undefined);
  }

  async #store(builder: PackBuilder): Promise<void> {
    while (this.#storing.size >= packsInFlight) await Promise.race(this.#storing);
    this.#check();
    const pack = builder.finish(this.vault.envelope);
    const stored = this.#storePack(pack).catch((error: unknown) => {
      this.#failure ??= error;
    });
    this.#storing.add(stored);
    void stored.finally(() => this.#storing.delete(stored));
    this.#check();
    if (this.#unindexedBlobs >= indexFlushBlobs || Date.now() - this.#indexedAt > indexFlushMs) {
      await this.#saveIndex();
    }
  }

  async #storePack(pack: FinishedPack): Promise<void> {
    await this.vault.storage.create(`data/${pack.id.slice(0, 2)}/${pack.id}`, pack.parts, {
      signal: this.signal,
    });
    releaseParts(pack);
    for (const entry of pack.entries) this.#index.place(pack.id, entry.type, entry.id, entry.offset);
    this.stats.storedBytes += pack.sizeBytes;
    this.#unindexed.push({ id: pack.id, entries: pack.entries });
    this.#unindexedBlobs += pack.entries.length;
  }

  async #saveIndex(): Promise<void> {
    if (this.#unindexed.length === 0) return;
    const packs = this.#unindexed;
    this.#unindexed = [];
    this.#unindexedBlobs = 0;
    this.#indexedAt = Date.now();
    await this.#assertLocked();
    const saved = await this.vault.files.save('index', encodeIndexFile(packs)).catch((error: unknown) => {
      // These packs are in no index now, so nothing may be published any more.
      this.#failure ??= error;
      throw error;
    });
    for (const { entries } of packs) this.#pendingBlobs -= entries.length;
    this.#indexFiles.push(saved.id);
    this.stats.storedBytes += saved.sizeBytes;
  }

  #check(): void {
    throwIfCancelled(this.signal);
    if (this.#failure !== undefined) throw this.#failure;
  }
}
