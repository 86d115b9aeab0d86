/** Pulls chunks of any size from a stream and hands them out in the pieces a parser wants. */
import { cancelled } from '../../errors.ts';

export type ByteStream = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export class ChunkSource implements AsyncDisposable {
  #iterator: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #signal: AbortSignal | undefined;
  #ended = false;
  /** The chunk at hand; its first `offset` bytes are used up. */
  chunk: Buffer = Buffer.alloc(0);
  offset = 0;
  /** Bytes taken from the stream so far. */
  totalBytes = 0;

  constructor(stream: ByteStream, signal?: AbortSignal) {
    this.#iterator =
      Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
    this.#signal = signal;
  }

  /** True while unread bytes are at hand; otherwise fetches the next chunk first. False at the end. */
  async ensure(): Promise<boolean> {
    while (this.offset === this.chunk.length) {
      if (this.#ended) return false;
      if (this.#signal?.aborted) throw cancelled();
      const next = await this.#iterator.next();
      if (next.done) {
        this.#ended = true;
        return false;
      }
      const { value } = next;
      this.chunk = Buffer.isBuffer(value)
        ? value
        : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      this.offset = 0;
      this.totalBytes += value.byteLength;
    }
    return true;
  }

  /** Copies what is at hand into `target` from `position` on; returns how many bytes. */
  take(target: Buffer, position: number): number {
    const length = this.chunk.copy(target, position, this.offset);
    this.offset += length;
    return length;
  }

  /** Puts bytes back in front of what is unread. */
  unread(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.chunk = Buffer.concat([bytes, this.chunk.subarray(this.offset)]);
    this.offset = 0;
  }

  /** The rest of the stream, chunk by chunk. */
  async *rest(): AsyncGenerator<Buffer> {
    while (await this.ensure()) {
      const piece = this.chunk.subarray(this.offset);
      this.offset = this.chunk.length;
      yield piece;
    }
  }

  /** Tells the stream that no more is wanted. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#iterator.return?.();
  }
}
