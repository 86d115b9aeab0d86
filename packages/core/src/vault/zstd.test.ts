import { randomBytes } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { zstdBound, zstdCompressInto, zstdDecompressInto } from './zstd.ts';

const text = Buffer.from('and the same again, but a little different: '.repeat(60_000));
const oneCall = (plain: Uint8Array, level: number): Buffer =>
  zstdCompressSync(plain, {
    pledgedSrcSize: plain.length,
    params: { [constants.ZSTD_c_compressionLevel]: level },
  });
const pack = (plain: Uint8Array, level = 2): Buffer => {
  const out = Buffer.alloc(zstdBound(plain.length));
  return out.subarray(0, zstdCompressInto(plain, level, out));
};
const unpack = (packed: Uint8Array, length: number): Buffer | undefined => {
  const out = Buffer.alloc(length);
  return zstdDecompressInto(packed, out) ? out : undefined;
};

describe('a context that is used again and again', () => {
  test('makes what one call makes, whatever it made before', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc.nat(text.length).map((length) => text.subarray(0, length)),
      fc.nat(300_000).map((length) => randomBytes(length)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, fc.constantFrom(1, 2)), { maxLength: 8 }), (pieces) => {
        for (const [plain, level] of pieces) {
          const packed = pack(plain, level);
          expect(packed.equals(oneCall(plain, level))).toBe(true);
          expect(unpack(packed, plain.length)?.equals(plain)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('works in memory that threads share', () => {
    const shared = Buffer.from(new SharedArrayBuffer(text.length));
    shared.set(text);
    const packed = pack(shared);
    const out = Buffer.from(new SharedArrayBuffer(text.length));
    expect(zstdDecompressInto(packed, out)).toBe(true);
    expect(out.equals(text)).toBe(true);
  });

  test('tells what is not as it should be, and is of use afterwards', () => {
    const packed = pack(text);
    const flipped = Buffer.from(packed);
    flipped[packed.length >> 1]! ^= 0x10;
    for (const damaged of [
      flipped,
      packed.subarray(0, -1),
      packed.subarray(1),
      Buffer.alloc(40),
      Buffer.alloc(0),
    ])
      expect(unpack(damaged, text.length)?.equals(text) ?? false).toBe(false);
    for (const length of [0, 1, text.length - 1, text.length + 1])
      expect(unpack(packed, length)).toBeUndefined();
    expect(unpack(Buffer.concat([packed, Buffer.from('more')]), text.length)).toBeUndefined();
    expect(unpack(packed, text.length)?.equals(text)).toBe(true);
  });

  test('a bomb gets no more than the room there is', () => {
    const bomb = zstdCompressSync(Buffer.alloc(50_000_000));
    const memory = Buffer.alloc(4096, 7);
    expect(zstdDecompressInto(bomb, memory.subarray(0, 2048))).toBe(false);
    expect(memory.subarray(2048).every((byte) => byte === 7)).toBe(true);
  });

  test('frames that follow each other are one content, as the format says', () => {
    const two = Buffer.concat([oneCall(text, 2), oneCall(Buffer.from('end'), 2)]);
    expect(unpack(two, text.length + 3)?.equals(Buffer.concat([text, Buffer.from('end')]))).toBe(true);
  });

  test('what has no room is compressed nevertheless, when it fits', () => {
    const out = Buffer.alloc(zstdBound(text.length));
    expect(() => zstdCompressInto(randomBytes(5000), 2, out.subarray(0, 100))).toThrow(RangeError);
    expect(zstdCompressInto(text, 2, out)).toBe(oneCall(text, 2).length);
  });
});

test('a Node that is built in another way is only slower', async () => {
  vi.doMock('node:zlib', async (original) => ({
    ...(await original<typeof import('node:zlib')>()),
    createZstdCompress: () => ({}),
    createZstdDecompress: () => ({ _handle: {}, _writeState: [0, 0] }),
  }));
  vi.resetModules();
  const other = await import('./zstd.ts');
  vi.doUnmock('node:zlib');
  const out = Buffer.alloc(zstdBound(text.length));
  const packed = out.subarray(0, other.zstdCompressInto(text, 2, out));
  expect(packed.equals(oneCall(text, 2))).toBe(true);
  const plain = Buffer.alloc(text.length);
  expect(other.zstdDecompressInto(packed, plain)).toBe(true);
  expect(plain.equals(text)).toBe(true);
  expect(other.zstdDecompressInto(packed, plain.subarray(1))).toBe(false);
  expect(other.zstdDecompressInto(packed.subarray(0, -1), plain)).toBe(false);
});
