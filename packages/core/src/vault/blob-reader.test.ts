import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readBlob, readBlobs, tryReadBlobs } from './blob-reader.ts';
import { makeVaultInMemory, noise, type VaultInMemory } from './vault-in-memory.fixture.ts';
import { VaultWriter } from './vault-writer.ts';

let place: VaultInMemory;
/** Blobs of many sizes, in many packs. */
const blobs: Buffer[] = [];
let ids: Buffer;

beforeAll(async () => {
  place = await makeVaultInMemory();
  for (let i = 0; i < 400; i++) blobs.push(noise(i, i % 50 === 0 ? 2_000_000 : 1 + ((i * 37) % 5000)));
  blobs.push(Buffer.alloc(8 * 1024 * 1024, 7));
  await using writer = new VaultWriter(place.vault, { packSizeBytes: 300_000 });
  const saved: Buffer[] = [];
  for (const blob of blobs) saved.push(await writer.saveBlob('data', blob));
  await writer.flush();
  ids = Buffer.concat(saved);
  expect(place.vault.index.packIds.length).toBeGreaterThan(4);
});
afterAll(() => place[Symbol.asyncDispose]());
afterEach(() => {
  place.faulty.faults = [];
});

const request = (tag: number) => ({ id: ids, idOffset: tag * 32, tag });

describe('blobs', () => {
  test('come in the order asked for, each as it was, also several times', async () => {
    const order = fc.array(fc.nat(blobs.length - 1), { maxLength: 700 });
    await fc.assert(
      fc.asyncProperty(order, async (wanted) => {
        const seen: number[] = [];
        for await (const { plain, tag } of readBlobs(place.vault, wanted.map(request))) {
          expect(plain.equals(blobs[tag]!)).toBe(true);
          seen.push(tag);
        }
        expect(seen).toEqual(wanted);
      }),
      { numRuns: 12 },
    );
  });

  test('may be asked for one by one while others are read', async () => {
    async function* asking() {
      for (let tag = 0; tag < 300; tag++) {
        yield request(tag);
        if (tag % 100 === 0) yield undefined;
      }
    }
    let next = 0;
    for await (const blob of tryReadBlobs(place.vault, asking())) {
      expect(blob.tag).toBe(next++);
      expect(blob.plain?.equals(blobs[blob.tag]!)).toBe(true);
    }
    expect(next).toBe(300);
  });

  test('that are neighbours in a pack are read at once', async () => {
    place.faulty.calls.length = 0;
    const all = blobs.map((_, tag) => request(tag));
    for await (const { plain, tag } of readBlobs(place.vault, all))
      expect(plain.length).toBe(blobs[tag]!.length);
    expect(place.faulty.calls.length).toBeLessThan(blobs.length / 4);
  });

  test('are not read on when nobody listens any more', async () => {
    const all = Array.from({ length: 50 }, () => blobs.map((_, tag) => request(tag))).flat();
    place.faulty.calls.length = 0;
    for await (const { tag } of readBlobs(place.vault, all)) if (tag === 3) break;
    const { length } = place.faulty.calls;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(place.faulty.calls.length).toBe(length);
  });

  test('end when they are cancelled', async () => {
    const cancelling = new AbortController();
    const reading = async () => {
      for await (const { tag } of readBlobs(
        place.vault,
        blobs.map((_, i) => request(i)),
        cancelling.signal,
      )) {
        if (tag === 2) cancelling.abort();
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('that are damaged are named and do not hide the others', async () => {
    const location = place.vault.index.locate('data', ids, 5 * 32)!;
    const file = `data/${location.packId.slice(0, 2)}/${location.packId}`;
    const sealed = await place.storage.readAll(file);
    const damaged = Buffer.from(sealed);
    damaged[location.offset + 20]! ^= 1;
    await place.storage.remove(file);
    await place.storage.create(file, [damaged]);
    try {
      const outcomes: (string | number)[] = [];
      for await (const blob of tryReadBlobs(place.vault, [4, 5, 6].map(request))) {
        outcomes.push(blob.plain === undefined ? blob.damage.code : blob.tag);
        if (blob.plain === undefined) {
          expect(blob.damage.message).toContain(file);
          expect(blob.damage.data).toMatchObject({ file, offset: location.offset });
        }
      }
      expect(outcomes).toEqual([4, 'vault-damaged', 6]);
      await expect(readBlob(place.vault, 'data', ids, 5 * 32)).rejects.toMatchObject({
        code: 'vault-damaged',
      });
    } finally {
      await place.storage.remove(file);
      await place.storage.create(file, [sealed]);
    }
  });

  test('that nobody stored are said to be unknown', async () => {
    const unknown = createHash('sha256').update('never stored').digest();
    await expect(readBlob(place.vault, 'data', unknown)).rejects.toMatchObject({
      code: 'vault-damaged',
      data: { blob: unknown.toString('hex'), type: 'data' },
    });
    // A data block is no directory, though its id be known.
    await expect(readBlob(place.vault, 'tree', ids)).rejects.toMatchObject({ code: 'vault-damaged' });
  });

  test('in a pack that is missing name it', async () => {
    const location = place.vault.index.locate('data', ids, 0)!;
    place.faulty.faults = [
      { operation: 'read', effect: { kind: 'fail' } },
      { operation: 'readAll', effect: { kind: 'fail' } },
    ];
    await expect(readBlob(place.vault, 'data', ids)).rejects.toMatchObject({ code: 'storage-failed' });
    place.faulty.faults = [];
    const file = `data/${location.packId.slice(0, 2)}/${location.packId}`;
    const bytes = await place.storage.readAll(file);
    await place.storage.remove(file);
    await expect(readBlob(place.vault, 'data', ids)).rejects.toMatchObject({
      code: 'vault-damaged',
      message: expect.stringContaining(`${file} is missing`),
    });
    await place.storage.create(file, [bytes]);
  });
});
