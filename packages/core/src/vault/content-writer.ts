/**
 * One file's bytes on their way into a vault: cut into chunks as they come, each sealed by a worker while the next
 * is being filled. Waiting for a slot is what slows a fast producer down.
 */
import { noteUsedUp } from '../memory/discard.ts';
import { chunkMaxBytes, chunkMinBytes, findChunkEnd, type Slot, type SlotPool } from './chunker.ts';
import type { VaultWriter } from './vault-writer.ts';

export interface SavedContent {
  /** The chunks' 32-byte ids, one after another. */
  content: Buffer;
  sizeBytes: number;
}

/** A step is scanned, and its rest carried to the next slot, while it is still in the processor's cache. */
const stepBytes = 256 * 1024;

export class ContentWriter {
  readonly #writer: VaultWriter;
  readonly #chunks: Promise<Buffer>[] = [];
  readonly #slots: SlotPool;
  #slot: Slot | undefined;
  /** Keeps the bytes after a cut while there is no slot for them. */
  #carried: Buffer | undefined;
  #filled = 0;
  #scanned = 0;
  #sizeBytes = 0;
  #failure: unknown;

  constructor(writer: VaultWriter) {
    this.#writer = writer;
    this.#slots = writer.vault.slots;
  }

  /** Copies `bytes`; they may be reused once this has resolved. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const space = await this.space();
      const count = Math.min(space.length, bytes.length - at);
      space.set(bytes.subarray(at, at + count));
      at += count;
      await this.advance(count);
    }
  }

  /** Room to put the next bytes into (at least one); say with `advance` how many were put. */
  async space(): Promise<Buffer> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#slot ??= await this.#slots.take();
    return this.#slot.bytes.subarray(this.#filled, Math.min(chunkMaxBytes, this.#filled + stepBytes));
  }

  async advance(count: number): Promise<void> {
    this.#filled += count;
    this.#sizeBytes += count;
    for (;;) {
      const slot = this.#slot;
      const end = slot ? findChunkEnd(this.#slots, slot, this.#scanned, this.#filled) : 0;
      if (!slot || end === 0) break;
      await this.#cut(slot, end);
    }
    this.#scanned = this.#filled;
  }

  /** Hands the chunk on and goes on in another slot with what came after it. */
  async #cut(slot: Slot, end: number): Promise<void> {
    const rest = slot.bytes.subarray(end, this.#filled);
    this.#filled = rest.length;
    this.#scanned = 0;
    let next = this.#slots.tryTake();
    if (next) {
      next.bytes.set(rest);
      this.#slot = next;
      this.#seal(slot, end);
      return;
    }
    // This slot goes first: writers that hold one each while they wait for another would wait for ever.
    this.#carried ??= Buffer.allocUnsafeSlow(stepBytes);
    this.#carried.set(rest);
    this.#slot = undefined;
    this.#seal(slot, end);
    if (rest.length === 0) return;
    next = await this.#slots.take();
    next.bytes.set(this.#carried.subarray(0, rest.length));
    this.#slot = next;
  }

  async finish(): Promise<SavedContent> {
    const slot = this.#slot;
    this.#slot = undefined;
    if (slot) {
      if (this.#filled > 0) this.#seal(slot, this.#filled);
      else this.#slots.give(slot);
    }
    return { content: Buffer.concat(await Promise.all(this.#chunks)), sizeBytes: this.#sizeBytes };
  }

  /** Gives the memory back after a failure of the producer; what was stored stays unreferenced. */
  async abandon(): Promise<void> {
    if (this.#slot) this.#slots.give(this.#slot);
    this.#slot = undefined;
    await Promise.allSettled(this.#chunks);
  }

  #seal(slot: Slot, length: number): void {
    const chunk = this.#writer.sealSlot('data', slot, length);
    chunk.catch((error: unknown) => {
      this.#failure ??= error;
    });
    this.#chunks.push(chunk);
  }
}

/** Stores a stream as one file's content. */
export async function saveContent(
  writer: VaultWriter,
  source: AsyncIterable<Uint8Array>,
): Promise<SavedContent> {
  const content = new ContentWriter(writer);
  try {
    for await (const bytes of source) {
      await content.write(bytes);
      // A view of memory that is used again leaves nothing behind.
      if (bytes.byteLength === bytes.buffer.byteLength) noteUsedUp(bytes.length);
    }
    return await content.finish();
  } catch (error) {
    await content.abandon();
    throw error;
  }
}

/** Stores bytes that are in memory as one file's content. A short one is one chunk, whatever it holds. */
export async function saveBytes(writer: VaultWriter, bytes: Uint8Array): Promise<SavedContent> {
  if (bytes.length === 0 || bytes.length > chunkMinBytes) return saveContent(writer, once(bytes));
  return { content: await writer.saveBlob('data', bytes), sizeBytes: bytes.length };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
