import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeUnpacked, encodeUnpacked } from './unpacked.ts';

const versions = fc.constantFrom<1 | 2>(1, 2);

describe('unpacked files', () => {
  test('come back as they went', () => {
    fc.assert(
      fc.property(fc.jsonValue(), versions, (value, version) => {
        const json = Buffer.from(JSON.stringify({ value }));
        const encoded = encodeUnpacked(json, version);
        expect(decodeUnpacked(encoded, version).equals(json)).toBe(true);
        expect(encoded[0]).toBe(version === 1 ? 0x7b : 2);
      }),
    );
  });

  test('plain JSON is taken in version 2 too, and nothing stays nothing', () => {
    for (const text of ['{}', '[]', '']) {
      expect(decodeUnpacked(Buffer.from(text), 2).toString()).toBe(text);
    }
    expect(encodeUnpacked(Buffer.alloc(0), 2).length).toBe(0);
  });

  test.each<[string, Buffer, RegExp]>([
    ['an unknown mark', Buffer.from([1, 2, 3]), /unknown mark 1/],
    ['a blank before the JSON', Buffer.from(' {}'), /unknown mark 32/],
    ['no frame', Buffer.from([2]), /decompressed/],
    [
      'a broken frame',
      Buffer.concat([Buffer.of(2), zstdCompressSync('{"a":1}').subarray(0, -2)]),
      /decompressed/,
    ],
    ['no zstd', Buffer.from('\x02{"a":1}'), /decompressed/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeUnpacked(bytes, 2)).toThrow(message);
    expect(() => decodeUnpacked(bytes, 2)).toThrow(expect.objectContaining({ code: 'vault-damaged' }));
  });

  test('a small frame that holds too much is refused before it is unpacked', () => {
    const bomb = Buffer.concat([Buffer.of(2), zstdCompressSync(Buffer.alloc(50_000_000))]);
    expect(bomb.length).toBeLessThan(10_000);
    expect(() => decodeUnpacked(bomb, 2, { limitBytes: 1_000_000 })).toThrow(/larger than any/);
    expect(() => decodeUnpacked(Buffer.alloc(20, '{'), 2, { limitBytes: 10 })).toThrow(/larger than any/);
  });

  test('another codec may be given', () => {
    const codec = {
      compress: (bytes: Uint8Array) => bytes,
      decompress: (bytes: Uint8Array) => Buffer.from(bytes),
    };
    expect(encodeUnpacked(Buffer.from('{}'), 2, codec).toString()).toBe('\x02{}');
    expect(decodeUnpacked(Buffer.from('\x02{}'), 2, { codec }).toString()).toBe('{}');
  });
});
