import { archiveFormat, parseHeader, serialiseHeader } from '../archive/header.ts';
import { BinaryReader } from '../archive/primitives.ts';

/** The table of contents of a directory archive as it is when its files are not compressed. Throws `archive-unreadable`. */
export function uncompressedToc(toc: Buffer): Buffer {
  const reader = new BinaryReader(toc, 0, toc.length);
  const header = parseHeader(reader);
  const none = { ...header, compression: 'none' as const, compressionCode: 0 };
  return Buffer.concat([serialiseHeader(none, archiveFormat.tar), toc.subarray(reader.position)]);
}
