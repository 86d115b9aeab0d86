/** A buffer that grows with what is written into it, and is handed over whole. */
const initialBytes = 64 * 1024;

export class ByteBuffer {
  bytes = Buffer.allocUnsafe(initialBytes);
  length = 0;

  /** Makes room for so many bytes after the ones that are there. */
  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + count));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  write(part: Uint8Array): void {
    this.reserve(part.length);
    this.bytes.set(part, this.length);
    this.length += part.length;
  }

  writeByte(byte: number): void {
    this.reserve(1);
    this.bytes[this.length++] = byte;
  }

  /** What was written so far; begins anew. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.length);
    // A buffer that grew for one large row is not kept.
    this.bytes = Buffer.allocUnsafe(initialBytes);
    this.length = 0;
    return taken;
  }
}
