/**
 * Plain text of snapshots, index files and locks (restic-format: unpacked files).
 *
 * Version 2: the byte 2 and one zstd frame of the JSON; or, told by its first byte, the JSON itself. Version 1: the
 * JSON. Key files and the config never carry the byte and do not come here.
 */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { damaged } from './damaged.ts';

const compressedMark = 2;

/** Plain size that no file of this kind has. A megabyte of zstd can say that it holds terabytes. */
const defaultLimitBytes = 1024 * 1024 * 1024;

export interface UnpackedCodec {
  compress(bytes: Uint8Array): Uint8Array;
  /** Throws when the frame is damaged or holds more than `limitBytes`. */
  decompress(bytes: Uint8Array, limitBytes: number): Buffer;
}

const zstd: UnpackedCodec = {
  compress: (bytes) => zstdCompressSync(bytes),
  decompress: (bytes, limitBytes) => zstdDecompressSync(bytes, { maxOutputLength: limitBytes }),
};

/** What to seal for a JSON text. */
export function encodeUnpacked(json: Buffer, version: 1 | 2, codec: UnpackedCodec = zstd): Buffer {
  if (version === 1 || json.length === 0) return json;
  return Buffer.concat([Buffer.of(compressedMark), codec.compress(json)]);
}

export interface DecodeUnpackedOptions {
  limitBytes?: number | undefined;
  codec?: UnpackedCodec | undefined;
}

/** The JSON text of an opened file; not yet known to be JSON. Throws `vault-damaged`. */
export function decodeUnpacked(opened: Buffer, version: 1 | 2, options: DecodeUnpackedOptions = {}): Buffer {
  const { limitBytes = defaultLimitBytes, codec = zstd } = options;
  const first = opened[0];
  const isPlain = version === 1 || first === undefined || first === 0x7b || first === 0x5b;
  if (isPlain) {
    if (opened.length > limitBytes) throw damaged('a file is larger than any of its kind', { limitBytes });
    return opened;
  }
  if (first !== compressedMark) throw damaged(`a file starts with the unknown mark ${first}`);
  try {
    return codec.decompress(opened.subarray(1), limitBytes);
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    throw damaged(tooLarge ? 'a file is larger than any of its kind' : 'a file cannot be decompressed', {
      limitBytes,
    });
  }
}
