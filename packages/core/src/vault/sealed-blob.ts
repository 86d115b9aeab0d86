/**
 * One blob as it lies in a pack: compressed (or not, when that would not be smaller), sealed, and read back before
 * anyone relies on it.
 */
import type { Envelope } from '../crypto/envelope.ts';
import { sha256 } from '../crypto/sha256.ts';
import { HoldfastError } from '../errors.ts';
import { discard } from '../memory/discard.ts';
import { zstdBound, zstdCompressInto, zstdDecompressInto } from './zstd.ts';

export interface SealOptions {
  /** zstd level; 0 stores blobs as they are (repository version 1). */
  compressionLevel: number;
  /** Keep the compressed form even where it is not smaller: version 2 wants it of trees. */
  alwaysCompressed?: boolean;
}

/** Blobs larger than this are refused on reading: nothing writes them, and a length in a file may lie. */
export const blobLimitBytes = 1024 * 1024 * 1024;

export interface SealedBlob {
  id: Buffer;
  /** A view, valid until the envelope is used again. */
  sealed: Buffer;
  compressed: boolean;
}

/**
 * Seals `plain` and proves by opening it again that it can be had back: what comes out is hashed, and must have the id
 * that `plain` was found to have. Without an `id` it is compared with `plain` byte by byte instead, and its hash is the
 * id: one hash less for data that is known to be new.
 */
export function sealBlob(
  envelope: Envelope,
  plain: Uint8Array,
  id: Buffer | undefined,
  options: SealOptions,
): SealedBlob {
  const { compressionLevel, alwaysCompressed } = options;
  const isTried = compressionLevel > 0 && (alwaysCompressed === true || looksCompressible(plain));
  const packed = isTried ? compress(plain, compressionLevel) : undefined;
  const compressed = packed !== undefined && (packed.length < plain.length || alwaysCompressed === true);
  const sealed = envelope.sealToScratch(compressed ? packed : plain);
  const opened = envelope.openAgain(sealed);
  const again = opened && unpackBlob(opened, compressed ? plain.length : undefined);
  const foundId = again && sha256(again);
  const sound = id === undefined ? again?.equals(plain) : foundId?.equals(id);
  if (opened) discard(opened);
  if (foundId === undefined || sound !== true) {
    throw new HoldfastError(
      'internal',
      'A block of data did not read back as it was written: this machine’s memory or processor may be failing. Nothing of it was stored; test the memory before the next backup.',
    );
  }
  return { id: foundId, sealed, compressed };
}

/** Shorter blobs are compressed at once: looking would cost as much. */
const sampledFromBytes = 32 * 1024;
const samplePieces = 8;
const samplePieceBytes = 1024;
const sample = Buffer.alloc(samplePieces * samplePieceBytes);
/** What compression has to save of a sample at least. Pictures and archives save less than a hundredth. */
const worthwhile = 0.99;

/**
 * False for pictures, archives and the like, told by pieces from all over the blob. They are a large part of many trees,
 * and compressing them, and decompressing them at every reading, is work for nothing.
 */
function looksCompressible(plain: Uint8Array): boolean {
  if (plain.length < sampledFromBytes) return true;
  const stepBytes = Math.floor((plain.length - samplePieceBytes) / (samplePieces - 1));
  for (let piece = 0; piece < samplePieces; piece++) {
    const from = piece * stepBytes;
    sample.set(plain.subarray(from, from + samplePieceBytes), piece * samplePieceBytes);
  }
  return compress(sample, 1).length < sample.length * worthwhile;
}

/** Compressed bytes, valid until the next call. */
function compress(plain: Uint8Array, level: number): Buffer {
  const out = scratchOf('packed', zstdBound(plain.length));
  return out.subarray(0, zstdCompressInto(plain, level, out));
}

/**
 * Opens a sealed blob. `plainLength` is given for a compressed one and must be exact: a wrong length in an index
 * would shift everything behind it in a restored file. Undefined when it is damaged in any way.
 *
 * What is answered lies in `target` where that is given and the blob was compressed, and is else valid until the next
 * call.
 */
export function openBlob(
  envelope: Envelope,
  sealed: Uint8Array,
  plainLength?: number,
  target?: Buffer,
): Buffer | undefined {
  const opened = envelope.open(sealed);
  const plain = opened && unpackBlob(opened, plainLength, target);
  if (opened && opened !== plain) discard(opened);
  return plain;
}

/** The plain bytes of an opened blob, as {@link openBlob}; undefined when they are not exactly as long as was said. */
export function unpackBlob(
  opened: Buffer,
  plainLength: number | undefined,
  target?: Buffer,
): Buffer | undefined {
  if (plainLength === undefined) return opened;
  if (plainLength > blobLimitBytes) return undefined;
  const plain = (target ?? scratchOf('plain', plainLength)).subarray(0, plainLength);
  return plain.length === plainLength && zstdDecompressInto(opened, plain) ? plain : undefined;
}

const scratch = { packed: Buffer.alloc(0), plain: Buffer.alloc(0) };
/** Larger pieces are rare, and get memory of their own that goes with them. */
const scratchLimitBytes = 9 * 1024 * 1024;

/** At least so many bytes of this thread's, used again and again; in their place memory that was never written costs none. */
function scratchOf(use: keyof typeof scratch, length: number): Buffer {
  if (length > scratchLimitBytes) return Buffer.allocUnsafeSlow(length);
  if (scratch[use].length === 0) scratch[use] = Buffer.allocUnsafeSlow(scratchLimitBytes);
  return scratch[use];
}
