/**
 * One blob as it lies in a pack: compressed (or not, when that would not be smaller), sealed, and read back before
 * anyone relies on it.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Envelope } from '../crypto/envelope.ts';
import { sha256 } from '../crypto/sha256.ts';
import { HoldfastError } from '../errors.ts';

export interface SealOptions {
  /** zstd level; 0 stores blobs as they are (repository version 1). */
  compressionLevel: number;
  /** Keep the compressed form even where it is not smaller: version 2 wants it of trees. */
  alwaysCompressed?: boolean;
}

/**
 * zlib's objects hold on to their last output buffer until a full collection. With small pieces that is little, and
 * the rest goes with the cheap young ones; it is also no slower.
 */
const pieceBytes = 64 * 1024;

/** What opening or sealing a blob of this plain length leaves behind, roughly: for collect-garbage.ts. */
export function garbageOf(plainLength: number): { bytes: number; heldBytes: number } {
  return { bytes: plainLength * 2, heldBytes: Math.min(plainLength, pieceBytes) };
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

function compress(plain: Uint8Array, level: number): Buffer {
  return zstdCompressSync(plain, {
    chunkSize: Math.min(pieceBytes, plain.length + 1024),
    // Small tables for small blobs: setting up large ones would cost more than compressing.
    pledgedSrcSize: plain.length,
    params: { [constants.ZSTD_c_compressionLevel]: level },
  });
}

/**
 * Opens a sealed blob. `plainLength` is given for a compressed one and must be exact: a wrong length in an index
 * would shift everything behind it in a restored file. Undefined when it is damaged in any way.
 */
export function openBlob(envelope: Envelope, sealed: Uint8Array, plainLength?: number): Buffer | undefined {
  const opened = envelope.open(sealed);
  return opened && unpackBlob(opened, plainLength);
}

/** The plain bytes of an opened blob; undefined when they are not exactly as long as was said. */
export function unpackBlob(opened: Buffer, plainLength: number | undefined): Buffer | undefined {
  if (plainLength === undefined) return opened;
  if (plainLength > blobLimitBytes) return undefined;
  try {
    const plain = zstdDecompressSync(opened, {
      maxOutputLength: plainLength + 1,
      chunkSize: Math.max(64, Math.min(pieceBytes, plainLength + 1)),
    });
    return plain.length === plainLength ? plain : undefined;
  } catch {
    return undefined;
  }
}
