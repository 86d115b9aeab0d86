/**
 * Reads of small blobs that lie near each other, as the trees of one backup do: a block of the pack is read at once and
 * kept for the next ones. A tree takes a few kilobytes, and asking the storage costs more than reading sixty of them.
 *
 * What is kept is as it lies in the storage, sealed; every blob is still opened and checked by who asked for it.
 */
import type { Storage } from '../storage/storage.ts';

const blockBytes = 256 * 1024;
const blocksKept = 8;

interface Block {
  packName: string;
  from: number;
  bytes: Promise<Buffer>;
}

export class TreePackBlocks {
  readonly #storage: Storage;
  /** The one used last comes last. */
  #blocks: Block[] = [];
  readonly #sizes = new Map<string, Promise<number>>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** A view of what is kept, or of what is read now. Rejects as the storage does for this range alone. */
  async read(packName: string, offset: number, length: number): Promise<Buffer> {
    const from = offset - (offset % blockBytes);
    // What reaches into the next block is read by itself: it is large, or rare.
    if (offset + length > from + blockBytes) return this.#storage.read(packName, offset, length);
    let block = this.#blocks.find((kept) => kept.packName === packName && kept.from === from);
    block ??= { packName, from, bytes: this.#readBlock(packName, from) };
    this.#blocks = [...this.#blocks.filter((kept) => kept !== block), block].slice(-blocksKept);
    const bytes = await block.bytes.catch(() => undefined);
    if (bytes !== undefined && offset - from + length <= bytes.length)
      return bytes.subarray(offset - from, offset - from + length);
    this.forget();
    return this.#storage.read(packName, offset, length);
  }

  /** To be called when the storage may have changed. */
  forget(): void {
    this.#blocks = [];
    this.#sizes.clear();
  }

  async #readBlock(packName: string, from: number): Promise<Buffer> {
    let size = this.#sizes.get(packName);
    if (size === undefined) {
      size = this.#storage.size(packName);
      this.#sizes.set(packName, size);
    }
    const end = Math.min(from + blockBytes, await size);
    return end <= from ? Buffer.alloc(0) : this.#storage.read(packName, from, end - from);
  }
}
