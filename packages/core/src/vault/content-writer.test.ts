import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readContent } from './blob-reader.ts';
import { ContentWriter, saveContent } from './content-writer.ts';
import { makeVaultInMemory, noise, streamOf, type VaultInMemory } from './vault-in-memory.fixture.ts';
import { VaultWriter } from './vault-writer.ts';

let place: VaultInMemory;
beforeAll(async () => {
  place = await makeVaultInMemory();
});
afterAll(() => place[Symbol.asyncDispose]());

async function readAll(content: Buffer): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of readContent(place.vault, content)) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

describe('a stream on its way into a vault', () => {
  test('is cut at the same borders however it arrives, and comes back as it was', async () => {
    const bytes = Buffer.concat([noise('stream', 5_000_000), Buffer.alloc(9_000_000), noise('end', 12_345)]);
    let expected: Buffer | undefined;
    const piece = fc.integer({ min: 1, max: 3_000_000 });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 12 }), async (lengths) => {
        const pieces: Buffer[] = [];
        for (let from = 0, i = 0; from < bytes.length; i++) {
          const length = lengths[i % lengths.length]! + 40_000;
          pieces.push(bytes.subarray(from, from + length));
          from += length;
        }
        await using writer = new VaultWriter(place.vault);
        const saved = await saveContent(writer, streamOf(...pieces));
        await writer.flush();
        expected ??= saved.content;
        expect(saved.sizeBytes).toBe(bytes.length);
        expect(saved.content.equals(expected)).toBe(true);
      }),
      { numRuns: 12 },
    );
    expect(expected!.length / 32).toBeGreaterThan(3);
    expect((await readAll(expected!)).equals(bytes)).toBe(true);
  });

  test('may write right into the memory where it is cut', async () => {
    const bytes = noise('in place', 3_333_333);
    await using writer = new VaultWriter(place.vault);
    const content = new ContentWriter(writer);
    for (let from = 0; from < bytes.length; ) {
      const space = await content.space();
      expect(space.length).toBeGreaterThan(0);
      const count = bytes.copy(space, 0, from, from + 100_001);
      from += count;
      await content.advance(count);
    }
    const saved = await content.finish();
    await writer.flush();
    expect((await readAll(saved.content)).equals(bytes)).toBe(true);
    const whole = await saveContent(writer, streamOf(bytes));
    expect(whole.content.equals(saved.content)).toBe(true);
  });

  test('of no bytes has no chunks', async () => {
    await using writer = new VaultWriter(place.vault);
    expect(await saveContent(writer, streamOf())).toEqual({ content: Buffer.alloc(0), sizeBytes: 0 });
    expect(await saveContent(writer, streamOf(Buffer.alloc(0)))).toMatchObject({ sizeBytes: 0 });
  });

  test('ends with the failure of what stores it, and with that of what makes it', async () => {
    const failing = { operation: 'create', name: /^data/, effect: { kind: 'fail' } } as const;
    place.faulty.faults = [failing];
    {
      await using writer = new VaultWriter(place.vault, { packSizeBytes: 1_000_000 });
      const endless = async function* () {
        for (let i = 0; ; i++) yield noise(`endless ${i}`, 400_000);
      };
      await expect(saveContent(writer, endless())).rejects.toMatchObject({ code: 'storage-failed' });
    }
    place.faulty.faults = [];
    await place.vault.loadIndex();
    await using writer = new VaultWriter(place.vault);
    const broken = async function* () {
      yield noise('broken', 2_000_000);
      throw new RangeError('the source broke off');
    };
    await expect(saveContent(writer, broken())).rejects.toThrow('the source broke off');
  });
});
