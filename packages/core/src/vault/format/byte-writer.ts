/**
 * A growing run of bytes that is never copied while it grows: full pieces are put aside, and joined once at the end.
 * Writers of the hot formats reserve room and then store into `bytes` themselves.
 */

export interface ByteWriter {
  /** The piece being filled. Valid from 0 to `at`. Replaced by {@link reserve}. */
  bytes: Buffer;
  at: number;
  full: Buffer[];
  fullLength: number;
}

const smallestPiece = 8 * 1024;
const largestPiece = 4 * 1024 * 1024;

export function createByteWriter(): ByteWriter {
  return { bytes: Buffer.allocUnsafeSlow(smallestPiece), at: 0, full: [], fullLength: 0 };
}

/** Bytes written so far. */
export function writtenLength(writer: ByteWriter): number {
  return writer.fullLength + writer.at;
}

/** Makes room for `count` more bytes at `writer.bytes[writer.at]`. */
export function reserve(writer: ByteWriter, count: number): void {
  if (writer.bytes.length - writer.at < count) startPiece(writer, count);
}

function startPiece(writer: ByteWriter, count: number): void {
  writer.full.push(writer.bytes.subarray(0, writer.at));
  writer.fullLength += writer.at;
  const doubled = Math.min(writer.bytes.length * 2, largestPiece);
  writer.bytes = Buffer.allocUnsafeSlow(Math.max(doubled, count));
  writer.at = 0;
}

/** Writes text of which the caller knows that it is ASCII. */
export function writeAscii(writer: ByteWriter, text: string): void {
  reserve(writer, text.length);
  const { bytes } = writer;
  let { at } = writer;
  for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
  writer.at = at;
}

/** Everything written, in one Buffer of its own. The writer must not be used after this. */
export function joinWritten(writer: ByteWriter): Buffer {
  const last = writer.bytes.subarray(0, writer.at);
  return writer.full.length === 0 ? last : Buffer.concat([...writer.full, last], writtenLength(writer));
}
