/** The bytes of a file, unpacked where it is packed; bounded, so that a small file cannot become an endless one. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { HoldfastError } from '../../errors.ts';
import { through } from '../../streams/through.ts';
import type { Foreign } from './recognise-foreign.ts';

const pieceBytes = 256 * 1024;
const ratioLimit = 1000;
const smallBytes = 1024 * 1024 * 1024;

/** Rejects with `portable-unreadable` for what is damaged, cut off, or a bomb. */
export async function* openPacked(
  path: string,
  packed: Foreign['packed'],
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: pieceBytes, ...(signal ? { signal } : {}) });
  if (packed === undefined) {
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  const { size } = await stat(path);
  const limitBytes = Math.max(smallBytes, size * ratioLimit);
  const stream = packed === 'gzip' ? createGunzip() : createZstdDecompress();
  let total = 0;
  try {
    for await (const piece of through(file, stream)) {
      total += piece.length;
      if (total > limitBytes) {
        throw new HoldfastError(
          'portable-unreadable',
          `${path} cannot be used: its ${size} bytes unpack to more than ${limitBytes}. No archive does.`,
        );
      }
      yield piece;
    }
  } catch (error) {
    if (error instanceof HoldfastError || signal?.aborted) throw error;
    throw new HoldfastError(
      'portable-unreadable',
      `${path} cannot be used: what is compressed in it is damaged or cut off.`,
      { cause: error },
    );
  }
}
