import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Envelope } from '../crypto/envelope.ts';
import { decodePackHeader, packSize, readPackTrailerSize } from './format/pack-header.ts';
import { type FinishedPack, PackBuilder, releaseParts } from './pack-builder.ts';

const envelope = new Envelope({ encrypt: randomBytes(32), macK: randomBytes(16), macR: randomBytes(16) });
const idOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** Reads a pack as anybody would who has nothing but its bytes. */
function readPack({ parts }: FinishedPack) {
  const bytes = Buffer.concat(parts);
  const trailer = readPackTrailerSize(bytes, bytes.length);
  const header = envelope.open(bytes.subarray(bytes.length - trailer, bytes.length - 4))!;
  return { bytes, entries: decodePackHeader(header) };
}

const blobs = fc.array(
  fc.record({ sealed: fc.uint8Array({ minLength: 33, maxLength: 5000 }), compressed: fc.boolean() }),
  { minLength: 1, maxLength: 90 },
);

describe('a pack', () => {
  test('reads back as the blobs that went in, under the name of its bytes', () => {
    fc.assert(
      fc.property(blobs, blobs, fc.boolean(), (first, second, absorbing) => {
        const builder = new PackBuilder('data');
        const other = new PackBuilder('data');
        const scratch = Buffer.alloc(5000);
        const add = (target: PackBuilder, { sealed, compressed }: (typeof first)[number]): void => {
          // The caller's memory is used again at once.
          scratch.set(sealed);
          const offset = target.sizeBytes;
          const plainLength = compressed ? sealed.length * 2 : undefined;
          expect(target.add(idOf(sealed), scratch.subarray(0, sealed.length), plainLength)).toBe(offset);
          scratch.fill(0);
        };
        for (const blob of first) add(builder, blob);
        for (const blob of second) add(absorbing ? other : builder, blob);
        if (absorbing) builder.absorb(other);
        const all = [...first, ...second];
        expect(builder.blobs).toBe(all.length);

        const pack = builder.finish(envelope);
        const { bytes, entries } = readPack(pack);
        expect(pack.id).toBe(idOf(bytes).toString('hex'));
        expect(pack.sizeBytes).toBe(bytes.length);
        expect(packSize(entries)).toBe(bytes.length);
        expect(entries.map((entry) => ({ ...entry }))).toEqual(
          pack.entries.map((entry) => ({ ...entry, plainLength: entry.plainLength })),
        );
        for (const [i, { sealed, compressed }] of all.entries()) {
          const { id, offset, length, plainLength } = entries[i]!;
          expect(id.equals(idOf(sealed))).toBe(true);
          expect(bytes.subarray(offset, offset + length).equals(sealed)).toBe(true);
          expect(plainLength).toBe(compressed ? sealed.length * 2 : undefined);
        }
        releaseParts(pack);
      }),
      { numRuns: 40 },
    );
  });

  test('of many megabytes is in one piece although its memory is not', () => {
    const builder = new PackBuilder('tree');
    const sealed = Array.from({ length: 9 }, () => randomBytes(700_001));
    for (const bytes of sealed) builder.add(idOf(bytes), bytes, undefined);
    const pack = builder.finish(envelope);
    expect(pack.parts.length).toBeGreaterThan(5);
    const { bytes, entries } = readPack(pack);
    expect(entries.every(({ type }) => type === 'tree')).toBe(true);
    expect(bytes.subarray(0, 9 * 700_001).equals(Buffer.concat(sealed))).toBe(true);
  });

  test('does not share memory with one that is still in use', () => {
    const fill = (byte: number) => {
      const builder = new PackBuilder('data');
      const bytes = Buffer.alloc(1_500_000, byte);
      builder.add(idOf(bytes), bytes, undefined);
      return builder.finish(envelope);
    };
    const [first, second] = [fill(1), fill(2)];
    releaseParts(first);
    expect(first.parts).toEqual([]);
    const third = fill(3);
    expect(Buffer.concat(second.parts)[700_000]).toBe(2);
    expect(Buffer.concat(third.parts)[700_000]).toBe(3);
  });

  test('without blobs is refused', () => {
    expect(() => new PackBuilder('data').finish(envelope)).toThrow(/without blobs/);
  });
});
