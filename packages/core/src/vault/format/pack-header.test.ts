import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodePackHeader,
  encodePackHeader,
  type PackEntry,
  packSize,
  packTrailerSize,
  readPackTrailerSize,
} from './pack-header.ts';

const id = Buffer.alloc(32, 0xab);

const entries: fc.Arbitrary<PackEntry[]> = fc
  .array(
    fc.record({
      type: fc.constantFrom('data' as const, 'tree' as const),
      id: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
      length: fc.integer({ min: 32, max: 2 ** 24 }),
      plainLength: fc.option(fc.integer({ min: 1, max: 0xffff_ffff }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((blobs) => {
    let offset = 0;
    return blobs.map((blob) => {
      const entry = { ...blob, offset };
      offset += blob.length;
      return entry;
    });
  });

describe('pack headers', () => {
  test('the four kinds of entries, byte by byte', () => {
    const header = encodePackHeader([
      { type: 'data', id, offset: 0, length: 0x0102 },
      { type: 'tree', id, offset: 0x0102, length: 32 },
      { type: 'data', id, offset: 0x0122, length: 33, plainLength: 0x01020304 },
      { type: 'tree', id, offset: 0x0143, length: 34, plainLength: 1 },
    ]);
    const hex = 'ab'.repeat(32);
    expect(header.toString('hex')).toBe(
      `0002010000${hex}0120000000${hex}022100000004030201${hex}032200000001000000${hex}`,
    );
  });

  test('come back as they went, and give the size of the pack', () => {
    fc.assert(
      fc.property(entries, (blobs) => {
        const header = encodePackHeader(blobs);
        expect(decodePackHeader(header)).toEqual(blobs);
        expect(packTrailerSize(blobs)).toBe(header.length + 36);
        expect(packSize(blobs)).toBe(blobs.at(-1)!.offset + blobs.at(-1)!.length + header.length + 36);
      }),
    );
  });

  test('any cut within an entry is refused', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (blobs, at) => {
        const header = encodePackHeader(blobs);
        const cut = header.subarray(0, at % header.length);
        const whole = blobs.some((_, i) => packTrailerSize(blobs.slice(0, i)) - 36 === cut.length);
        if (whole) expect(encodePackHeader(decodePackHeader(header)).equals(header)).toBe(true);
        else expect(() => decodePackHeader(cut)).toThrow(expect.objectContaining({ code: 'vault-damaged' }));
      }),
    );
  });

  test.each<[string, string, RegExp]>([
    ['an unknown type', `0420000000${'00'.repeat(36)}`, /unknown type 4/],
    ['a blob shorter than its envelope', `001f000000${'00'.repeat(32)}`, /shorter than its envelope/],
    ['a compressed blob of nothing', `022000000000000000${'00'.repeat(32)}`, /without contents/],
    ['4 GiB', `00ffffffff${'00'.repeat(32)}`.repeat(2), /4 GiB/],
  ])('refuses to read %s', (_, hex, message) => {
    expect(() => decodePackHeader(Buffer.from(hex, 'hex'))).toThrow(message);
  });

  test.each<[string, PackEntry[], RegExp]>([
    ['no blobs', [], /without blobs/],
    ['a gap', [{ type: 'data', id, offset: 1, length: 40 }], /gap/],
    ['a short blob', [{ type: 'data', id, offset: 0, length: 31 }], /length/],
    [
      'an empty compressed blob',
      [{ type: 'data', id, offset: 0, length: 40, plainLength: 0 }],
      /compression/,
    ],
    ['a short id', [{ type: 'data', id: Buffer.alloc(31), offset: 0, length: 40 }], /32 bytes/],
    ['4 GiB', [{ type: 'data', id, offset: 0, length: 0xffff_fff0 }], /4 GiB/],
  ])('refuses to write %s', (_, blobs, message) => {
    expect(() => encodePackHeader(blobs)).toThrow(message);
  });

  test('the most blobs that fit, and one more', () => {
    const count = Math.floor((16 * 1024 * 1024 - 32) / 37);
    const blobs = Array.from(
      { length: count },
      (_, i): PackEntry => ({ type: 'data', id, offset: i * 32, length: 32 }),
    );
    expect(encodePackHeader(blobs).length).toBe(count * 37);
    blobs.push({ type: 'data', id, offset: count * 32, length: 32 });
    expect(() => encodePackHeader(blobs)).toThrow(/too many blobs/);
  });
});

describe('readPackTrailerSize', () => {
  const field = (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE(value, 4);
    return bytes;
  };

  test('takes the last four bytes', () => {
    expect(readPackTrailerSize(field(69), 73)).toBe(73);
    expect(readPackTrailerSize(field(16 * 1024 * 1024), 2 ** 30)).toBe(16 * 1024 * 1024 + 4);
  });

  test.each<[string, number, number, RegExp]>([
    ['no header', 0, 1000, /without entries/],
    ['an empty header', 32, 1000, /without entries/],
    ['more than the file', 998, 1001, /shorter than its header/],
    ['more than the limit', 16 * 1024 * 1024 + 1, 2 ** 30, /16 MiB/],
    ['a tiny file', 69, 72, /too short/],
  ])('refuses %s', (_, value, fileSize, message) => {
    expect(() => readPackTrailerSize(field(value), fileSize)).toThrow(message);
  });
});
