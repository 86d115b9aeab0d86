import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BlobIndex, type BlobType, SharedIndexReader } from './blob-index.ts';

const idOf = (text: string | number): Buffer => createHash('sha256').update(String(text)).digest();
const packOf = (number: number): string => idOf(`pack ${number}`).toString('hex');

describe('a blob index', () => {
  test('says of every blob what it was told first, however often it grows', () => {
    const blob = fc.record({
      number: fc.nat(200),
      type: fc.constantFrom<BlobType>('data', 'tree'),
      pack: fc.option(fc.nat(5), { nil: undefined }),
      offset: fc.nat(0xffff_ffff),
      length: fc.integer({ min: 33, max: 0xffff_ffff }),
      plainLength: fc.nat(0xffff_ffff),
    });
    fc.assert(
      fc.property(fc.array(blob, { maxLength: 300 }), (blobs) => {
        const index = new BlobIndex(2);
        const model = new Map<string, (typeof blobs)[number]>();
        for (const { number, type, pack, offset, length, plainLength } of blobs) {
          const key = `${type} ${number}`;
          const packId = pack === undefined ? undefined : packOf(pack);
          const added = index.add(packId, type, idOf(number), 0, offset, length, plainLength);
          expect(added).toBe(!model.has(key));
          if (added) model.set(key, { number, type, pack, offset, length, plainLength });
        }
        expect(index.size).toBe(model.size);
        const reader = new SharedIndexReader(index.shared);
        for (let number = 0; number <= 200; number++) {
          for (const type of ['data', 'tree'] as const) {
            const known = model.get(`${type} ${number}`);
            const id = idOf(number);
            expect(index.has(type, id)).toBe(known !== undefined);
            expect(reader.has(type, id)).toBe(known !== undefined);
            expect(index.locate(type, id)).toEqual(
              known?.pack === undefined
                ? undefined
                : {
                    packId: packOf(known.pack),
                    offset: known.offset,
                    length: known.length,
                    plainLength: known.plainLength || known.length - 32,
                    compressed: known.plainLength !== 0,
                  },
            );
            expect(index.plainLength(type, id)).toBe(known && (known.plainLength || known.length - 32));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('knows a pending blob, and its place only once it has one', () => {
    const index = new BlobIndex();
    const id = idOf('pending');
    index.add(undefined, 'data', id, 0, 0, 132, 0);
    expect(index.has('data', id)).toBe(true);
    expect(index.plainLength('data', id)).toBe(100);
    expect(index.locate('data', id)).toBeUndefined();
    index.place(packOf(1), 'data', id, 77);
    expect(index.locate('data', id)).toEqual({
      ...{ packId: packOf(1), offset: 77, length: 132, plainLength: 100, compressed: false },
    });
    expect(() => index.place(packOf(1), 'tree', id, 0)).toThrow(RangeError);
  });

  test('finds ids within a longer run of them', () => {
    const index = new BlobIndex();
    const ids = Buffer.concat([idOf('a'), idOf('b'), idOf('c')]);
    index.add(packOf(1), 'tree', ids, 32, 5, 50, 20);
    expect(index.has('tree', ids, 32)).toBe(true);
    expect(index.has('tree', ids, 0)).toBe(false);
    expect(index.entryOf('tree', ids, 32)).toBe(0);
    expect(index.entryOf('tree', ids, 64)).toBeUndefined();
    expect(index.packIds[index.packNumberOf(0)]).toBe(packOf(1));
  });

  test('keeps ids apart that differ in any one bit', () => {
    const index = new BlobIndex();
    const id = idOf('one');
    index.add(packOf(1), 'data', id, 0, 0, 50, 0);
    for (let bit = 0; bit < 256; bit++) {
      const other = Buffer.from(id);
      other[bit >> 3]! ^= 1 << (bit & 7);
      expect(index.has('data', other)).toBe(false);
    }
  });

  test('tells of new memory whenever it grew, with everything in it', () => {
    const index = new BlobIndex(4);
    let { shared } = index;
    let told = 0;
    index.onReplaced = (replaced) => {
      shared = replaced;
      told++;
    };
    for (let i = 0; i < 5000; i++) {
      index.add(i % 2 === 0 ? packOf(i % 7) : undefined, i % 3 === 0 ? 'tree' : 'data', idOf(i), 0, i, 40, 0);
    }
    expect(told).toBeGreaterThan(8);
    expect(shared).toBe(index.shared);
    const reader = new SharedIndexReader(shared);
    for (let i = 0; i < 5000; i++) expect(reader.has(i % 3 === 0 ? 'tree' : 'data', idOf(i))).toBe(true);
    expect(reader.has('data', idOf(5000))).toBe(false);
  });
});
