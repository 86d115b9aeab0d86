/**
 * The header at the end of a pack (restic-format: packs).
 *
 * A pack is `blob₁ ‖ … ‖ blobₙ ‖ sealed header ‖ uint32le(length of the sealed header)`. The header lists the blobs in
 * the order in which they lie, without gaps; offsets are running sums. An entry is a type byte, the sealed length,
 * for compressed blobs the plain length, and the id: 37 or 41 bytes. Repository version 1 knows the short form only.
 */
import { damaged, unencodable } from './damaged.ts';
import { idSize } from './ids.ts';

export type BlobType = 'data' | 'tree';

/** A blob in its pack. */
export interface PackEntry {
  type: BlobType;
  /** 32 bytes: SHA-256 of the plain blob. */
  id: Buffer;
  /** Of the sealed blob, in bytes from the start of the pack. */
  offset: number;
  /** Sealed length in bytes, envelope included. */
  length: number;
  /** Length in bytes before compression; left out for a blob that is stored uncompressed. */
  plainLength?: number | undefined;
}

/** What sealing adds to anything: IV and MAC. */
export const envelopeSize = 32;
/** The length field at the end of a pack. */
export const headerLengthFieldSize = 4;
const rawEntrySize = 1 + 4 + idSize;
const compressedEntrySize = 1 + 4 + 4 + idSize;

/** Longest sealed header that any restic reads. */
export const sealedHeaderLimit = 16 * 1024 * 1024;
/** Blobs and packs stay below 4 GiB: lengths and offsets have 32 bits. */
export const packSizeLimit = 0xffff_ffff;
/** The smallest legal pack: restic asks for room for one entry, and none for its blob. */
export const smallestPackSize = rawEntrySize + envelopeSize + headerLengthFieldSize;

/** Bytes of one header entry. */
export function packEntrySize(compressed: boolean): number {
  return compressed ? compressedEntrySize : rawEntrySize;
}

/** Bytes at the end of a pack that holds these blobs: sealed header and length field. */
export function packTrailerSize(entries: Iterable<Pick<PackEntry, 'plainLength'>>): number {
  let size = envelopeSize + headerLengthFieldSize;
  for (const { plainLength } of entries) size += packEntrySize(plainLength !== undefined);
  return size;
}

/** Bytes of the whole pack that holds exactly these blobs. A pack file of another size is damaged. */
export function packSize(entries: readonly PackEntry[]): number {
  return entries.reduce((size, { length }) => size + length, packTrailerSize(entries));
}

/** The header, not yet sealed. Throws `invalid-input` for entries that leave gaps or do not fit the format. */
export function encodePackHeader(entries: readonly PackEntry[]): Buffer {
  if (entries.length === 0) throw unencodable('a pack without blobs');
  const size = packTrailerSize(entries) - envelopeSize - headerLengthFieldSize;
  if (size + envelopeSize > sealedHeaderLimit) throw unencodable('a pack with too many blobs');
  const header = Buffer.allocUnsafe(size);
  let at = 0;
  let offset = 0;
  for (const entry of entries) {
    checkEntry(entry, offset);
    offset += entry.length;
    const compressed = entry.plainLength !== undefined;
    at = header.writeUInt8((entry.type === 'tree' ? 1 : 0) | (compressed ? 2 : 0), at);
    at = header.writeUInt32LE(entry.length, at);
    if (entry.plainLength !== undefined) at = header.writeUInt32LE(entry.plainLength, at);
    at += entry.id.copy(header, at);
  }
  if (offset + header.length + envelopeSize + headerLengthFieldSize > packSizeLimit) {
    throw unencodable('a pack of 4 GiB or more');
  }
  return header;
}

function checkEntry({ id, offset, length, plainLength }: PackEntry, expectedOffset: number): void {
  if (id.length !== idSize) throw unencodable('a blob whose id is not 32 bytes long');
  if (offset !== expectedOffset) throw unencodable('a pack with a gap between its blobs');
  if (!Number.isInteger(length) || length < envelopeSize || length > packSizeLimit) {
    throw unencodable('a blob of an impossible length');
  }
  // A plain length of 0 means "not compressed": an empty blob is stored raw.
  if (
    plainLength !== undefined &&
    (!Number.isInteger(plainLength) || plainLength < 1 || plainLength > packSizeLimit)
  ) {
    throw unencodable('a blob of an impossible length before compression');
  }
}

/** The blobs of a pack, from its opened header. Throws `vault-damaged`. */
export function decodePackHeader(header: Buffer): PackEntry[] {
  const entries: PackEntry[] = [];
  let offset = 0;
  for (let at = 0; at < header.length; ) {
    const kind = header[at]!;
    if (kind > 3) throw damaged(`a pack header has an entry of the unknown type ${kind}`);
    const compressed = kind >= 2;
    const size = packEntrySize(compressed);
    if (header.length - at < size) throw damaged('a pack header ends within an entry');
    const length = header.readUInt32LE(at + 1);
    const plainLength = compressed ? header.readUInt32LE(at + 5) : undefined;
    if (length < envelopeSize) throw damaged('a pack header lists a blob that is shorter than its envelope');
    if (plainLength === 0) throw damaged('a pack header lists a compressed blob without contents');
    entries.push({
      type: (kind & 1) === 1 ? 'tree' : 'data',
      id: Buffer.copyBytesFrom(header, at + size - idSize, idSize),
      offset,
      length,
      plainLength,
    });
    offset += length;
    at += size;
  }
  if (offset > packSizeLimit) throw damaged('a pack header lists 4 GiB or more');
  return entries;
}

/**
 * How many bytes at the end of a pack file the sealed header and the length field take, from the last four bytes.
 * The header starts at `fileSize` minus that. Throws `vault-damaged` when this cannot be.
 */
export function readPackTrailerSize(lastBytes: Buffer, fileSize: number): number {
  if (lastBytes.length < headerLengthFieldSize || fileSize < smallestPackSize) {
    throw damaged('a pack is too short to have a header');
  }
  const sealedLength = lastBytes.readUInt32LE(lastBytes.length - headerLengthFieldSize);
  if (sealedLength < envelopeSize + rawEntrySize) throw damaged('a pack has a header without entries');
  if (sealedLength > sealedHeaderLimit) throw damaged('a pack has a header above the limit of 16 MiB');
  if (sealedLength + headerLengthFieldSize > fileSize) throw damaged('a pack is shorter than its header');
  return sealedLength + headerLengthFieldSize;
}
