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
export const pieceBytes = 64 * 1024;

/** Blobs larger than this are refused on reading: nothing writes them, and a length in a file may lie. */
export const blobLimitBytes = 1024 * 1024 * 1024;

/**
 * Seals `plain`, whose SHA-256 is `id`, and proves by decoding it again that it can be had back.
 * Returns a view valid until the envelope is used again.
 */
export function sealBlob(
  envelope: Envelope,
  plain: Uint8Array,
  id: Uint8Array,
  options: SealOptions,
): { sealed: Buffer; compressed: boolean } {
  const packed = options.compressionLevel === 0 ? undefined : compress(plain, options.compressionLevel);
  const compressed =
    packed !== undefined && (packed.length < plain.length || options.alwaysCompressed === true);
  const sealed = envelope.sealToScratch(compressed ? packed : plain);
  const again = openBlob(envelope, sealed, compressed ? plain.length : undefined);
  if (again === undefined || !sha256(again).equals(id)) {
    throw new HoldfastError(
      'internal',
      'A block of data did not read back as it was written: this machine’s memory or processor may be failing. Nothing of it was stored; test the memory before the next backup.',
    );
  }
  return { sealed, compressed };
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
  if (opened === undefined || plainLength === undefined) return opened;
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
