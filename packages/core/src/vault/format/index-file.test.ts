import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeIndexFile, encodeIndexFile, type IndexedPack } from './index-file.ts';
import type { PackEntry } from './pack-header.ts';

const id = 'ab'.repeat(32);
const blob = `{"id":"${id}","type":"data","offset":0,"length":40}`;
const withBlobs = (...blobs: string[]) => `{"packs":[{"id":"${id}","blobs":[${blobs.join(',')}]}]}\n`;

/** All packs of an index as objects: what the real callers avoid. */
function read(text: string | Buffer): IndexedPack[] {
  const packs: IndexedPack[] = [];
  decodeIndexFile(Buffer.from(text), (packId, { count, ids, isTree, offsets, lengths, plainLengths }) => {
    const entries = Array.from(
      { length: count },
      (_, i): PackEntry => ({
        type: isTree[i] === 1 ? 'tree' : 'data',
        id: Buffer.copyBytesFrom(ids, i * 32, 32),
        offset: offsets[i]!,
        length: lengths[i]!,
        plainLength: plainLengths[i] || undefined,
      }),
    );
    packs.push({ id: packId.toString('hex'), entries });
  });
  return packs;
}

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const indexes: fc.Arbitrary<IndexedPack[]> = fc.array(
  fc.record({
    id: hash.map((bytes) => bytes.toString('hex')),
    entries: fc.array(
      fc.record({
        type: fc.constantFrom('data' as const, 'tree' as const),
        id: hash,
        offset: fc.integer({ min: 0, max: 2 ** 31 }),
        length: fc.integer({ min: 32, max: 2 ** 31 - 1 }),
        plainLength: fc.option(fc.integer({ min: 1, max: 0xffff_ffff }), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  }),
  { maxLength: 4 },
);

describe('encodeIndexFile', () => {
  test('as restic writes it', () => {
    const bytes = Buffer.from(id, 'hex');
    const entries: PackEntry[] = [
      { type: 'data', id: bytes, offset: 0, length: 40 },
      { type: 'tree', id: bytes, offset: 40, length: 50, plainLength: 60 },
    ];
    expect(encodeIndexFile([{ id, entries }]).toString()).toBe(
      withBlobs(blob, `{"id":"${id}","type":"tree","offset":40,"length":50,"uncompressed_length":60}`),
    );
    expect(encodeIndexFile([]).toString()).toBe('{"packs":[]}\n');
  });

  test('refuses packs without id or blobs', () => {
    expect(() => encodeIndexFile([{ id: 'x', entries: [] }])).toThrow(/no id or no blobs/);
    expect(() => encodeIndexFile([{ id, entries: [] }])).toThrow(/no id or no blobs/);
  });
});

describe('decodeIndexFile', () => {
  test('gives back what was encoded', () => {
    fc.assert(
      fc.property(indexes, (packs) => {
        const text = encodeIndexFile(packs);
        expect(read(text)).toEqual(packs);
        expect(read(JSON.stringify(JSON.parse(text.toString()), undefined, 2))).toEqual(packs);
      }),
    );
  });

  test('many blobs in one pack, then few in the next', () => {
    const pack = (count: number, fill: number): IndexedPack => ({
      id: Buffer.alloc(32, fill).toString('hex'),
      entries: Array.from({ length: count }, (_, i) => ({
        type: i % 2 === 0 ? ('data' as const) : ('tree' as const),
        id: Buffer.alloc(32, i),
        offset: i * 32,
        length: 32,
        plainLength: i % 3 === 0 ? undefined : i,
      })),
    });
    const packs = [pack(5000, 1), pack(3, 2)];
    expect(read(encodeIndexFile(packs))).toEqual(packs);
  });

  test('keys in any order, unknown ones and those of older versions', () => {
    const [pack] = read(
      `{"supersedes":["${id}"],"x":{},"packs":[{"blobs":[{"length":40,"later":[1],"offset":7,"type":"tree","id":"${id}"}],"id":"${id}"}]}`,
    );
    expect(pack).toMatchObject({ id, entries: [{ type: 'tree', offset: 7, length: 40 }] });
    expect(read('{"supersedes":[],"packs":null}')).toEqual([]);
    expect(read(`{"packs":[{"id":"${id}","blobs":null}]}`)).toEqual([{ id, entries: [] }]);
  });

  test.each<[string, string, RegExp]>([
    ['nothing', '', /missing/],
    ['no packs', '{}', /no list of packs/],
    ['packs twice', '{"packs":[],"packs":[]}', /two lists/],
    ['a pack without id', '{"packs":[{"blobs":[]}]}', /has no id/],
    ['a pack id in capitals', withBlobs(blob).replaceAll('ab', 'AB'), /missing|not an id/],
    ['a pack with two ids', `{"packs":[{"id":"${id}","id":"${id}"}]}`, /"id" twice/],
    ['a blob without length', withBlobs(blob.replace(',"length":40', '')), /lacks/],
    ['a blob without type', withBlobs(blob.replace('"type":"data",', '')), /lacks/],
    ['a length twice', withBlobs(blob.replace('"length":40', '"length":40,"length":40')), /twice/],
    ['an unknown type', withBlobs(blob.replace('data', 'date')), /unknown type/],
    ['a longer type', withBlobs(blob.replace('"data"', '"database"')), /unknown type/],
    ['a short blob', withBlobs(blob.replace('40', '31')), /shorter than its envelope/],
    ['a blob behind 4 GiB', withBlobs(blob.replace('"offset":0', '"offset":4294967290')), /4 GiB/],
    ['an offset of 33 bits', withBlobs(blob.replace('"offset":0', '"offset":4294967296')), /too large/],
    ['a negative offset', withBlobs(blob.replace('"offset":0', '"offset":-1')), /integer/],
    ['more behind it', `${withBlobs(blob)}x`, /the end/],
    ['an end within', withBlobs(blob).slice(0, -10), /missing/],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'vault-damaged' }));
  });

  test('any cut is refused, any changed byte refused or read', () => {
    const text = Buffer.from(withBlobs(blob, blob));
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(255), (at, byte) => {
        if (at < text.length - 1) expect(() => read(text.subarray(0, at))).toThrow();
        const broken = Buffer.from(text);
        broken[at] = byte;
        try {
          read(broken);
        } catch (error) {
          expect(error).toMatchObject({ code: 'vault-damaged' });
        }
      }),
      { numRuns: 1000 },
    );
  });
});
