/**
 * One file's bytes on their way into a vault: cut into chunks as they come, each sealed by a worker while the next
 * is being filled. Waiting for a slot is what slows a fast producer down.
 */
import { chunkMaxBytes, findChunkEnd, type Slot } from './chunker.ts';
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
  #slot: Slot | undefined;
  #filled = 0;
  #scanned = 0;
  #sizeBytes = 0;
  #failure: unknown;

  constructor(writer: VaultWriter) {
    this.#writer = writer;
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
    this.#slot ??= await this.#writer.vault.slots.take();
    return this.#slot.bytes.subarray(this.#filled, Math.min(chunkMaxBytes, this.#filled + stepBytes));
  }

  async advance(count: number): Promise<void> {
    this.#filled += count;
    this.#sizeBytes += count;
    const slots = this.#writer.vault.slots;
    for (;;) {
      const slot = this.#slot!;
      const end = findChunkEnd(slots, slot, this.#scanned, this.#filled);
      if (end === 0) break;
      const rest = this.#filled - end;
      const next = slots.tryTake() ?? (await slots.take());
      if (rest > 0) slot.bytes.copy(next.bytes, 0, end, this.#filled);
      this.#slot = next;
      this.#filled = rest;
      this.#scanned = 0;
      this.#seal(slot, end);
    }
    this.#scanned = this.#filled;
  }

  async finish(): Promise<SavedContent> {
    const slot = this.#slot;
    this.#slot = undefined;
    if (slot) {
      if (this.#filled > 0) this.#seal(slot, this.#filled);
      else this.#writer.vault.slots.give(slot);
    }
    return { content: Buffer.concat(await Promise.all(this.#chunks)), sizeBytes: this.#sizeBytes };
  }

  /** Gives the memory back after a failure of the producer; what was stored stays unreferenced. */
  async abandon(): Promise<void> {
    if (this.#slot) this.#writer.vault.slots.give(this.#slot);
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
    for await (const bytes of source) await content.write(bytes);
    return await content.finish();
  } catch (error) {
    await content.abandon();
    throw error;
  }
}
