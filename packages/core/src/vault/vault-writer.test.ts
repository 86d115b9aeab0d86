import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HoldfastError } from '../errors.ts';
import { readBlob } from './blob-reader.ts';
import { saveContent } from './content-writer.ts';
import {
  makeVaultInMemory,
  namesIn,
  noise,
  streamOf,
  type VaultInMemory,
} from './vault-in-memory.fixture.ts';
import { VaultWriter } from './vault-writer.ts';

let place: VaultInMemory;
beforeAll(async () => {
  place = await makeVaultInMemory();
});
afterAll(() => place[Symbol.asyncDispose]());

const created = (from: number) =>
  place.faulty.calls.slice(from).flatMap((call) => (call.startsWith('create ') ? [call.slice(7)] : []));

describe('a writer', () => {
  test('stores a blob once, however many come with it at the same time', async () => {
    await using writer = new VaultWriter(place.vault);
    const blob = noise('one', 30_000);
    const ids = await Promise.all(Array.from({ length: 20 }, () => writer.saveBlob('data', blob)));
    expect(new Set(ids.map((id) => id.toString('hex'))).size).toBe(1);
    expect(writer.stats).toMatchObject({ addedBlobs: 1, addedPlainBytes: 30_000 });
    expect(writer.has('data', ids[0]!)).toBe(true);
    // The same bytes as a directory are another blob.
    await writer.saveBlob('tree', blob);
    expect(writer.stats).toMatchObject({ addedBlobs: 2, addedTrees: 1 });
    await writer.flush();
    expect(await readBlob(place.vault, 'data', ids[0]!)).toEqual(blob);
    expect(await readBlob(place.vault, 'tree', ids[0]!)).toEqual(blob);
  });

  test('stores packs before the index that names them, and trees apart from data', async () => {
    const from = place.faulty.calls.length;
    {
      await using writer = new VaultWriter(place.vault, { packSizeBytes: 200_000 });
      for (let i = 0; i < 40; i++)
        await writer.saveBlob(i % 4 === 0 ? 'tree' : 'data', noise(`p ${i}`, 20_000));
      await writer.flush();
      const stored = await place.storage.totalSize('');
      expect(writer.stats.storedBytes).toBeLessThan(stored);
    }
    const order = created(from).map((name) => name.split('/')[0]);
    expect(order.filter((folder) => folder === 'data').length).toBeGreaterThan(3);
    expect(order.at(-1)).toBe('index');
    expect(order.indexOf('index')).toBe(order.length - 1);
    const types = new Map<string, Set<string>>();
    for (let i = 0; i < 40; i++) {
      const type = i % 4 === 0 ? 'tree' : 'data';
      const id = createHash('sha256')
        .update(noise(`p ${i}`, 20_000))
        .digest();
      const { packId } = place.vault.index.locate(type, id)!;
      types.set(packId, (types.get(packId) ?? new Set()).add(type));
    }
    for (const inPack of types.values()) expect(inPack.size).toBe(1);
  });

  test('knows what it stored when it begins again', async () => {
    await place.vault.loadIndex({ again: true });
    await using writer = new VaultWriter(place.vault);
    const before = (await namesIn(place.storage, '')).length;
    await writer.saveBlob('data', noise('one', 30_000));
    await saveContent(writer, streamOf(noise('p 1', 20_000)));
    await writer.flush();
    expect(writer.stats).toEqual({ addedBlobs: 0, addedTrees: 0, addedPlainBytes: 0, storedBytes: 0 });
    expect((await namesIn(place.storage, '')).length).toBe(before);
  });

  test('stores no index once its lock is lost', async () => {
    const before = await namesIn(place.storage, 'index');
    {
      await using writer = new VaultWriter(place.vault, {
        assertLocked: () => Promise.reject(new HoldfastError('lock-lost', 'The lock is gone.')),
      });
      await writer.saveBlob('data', noise('lost', 1000));
      await expect(writer.flush()).rejects.toMatchObject({ code: 'lock-lost' });
    }
    expect(await namesIn(place.storage, 'index')).toEqual(before);
    await place.vault.loadIndex();
    await using writer = new VaultWriter(place.vault);
    await writer.saveBlob('data', noise('lost', 1000));
    expect(writer.stats.addedBlobs).toBe(1);
  });

  test('stops when it is cancelled', async () => {
    const cancelling = new AbortController();
    await place.vault.loadIndex();
    await using writer = new VaultWriter(place.vault, { signal: cancelling.signal });
    await writer.saveBlob('data', noise('cancelled', 1000));
    cancelling.abort();
    await expect(writer.saveBlob('data', noise('later', 1000))).rejects.toMatchObject({ code: 'cancelled' });
    await expect(writer.flush()).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('takes a directory that is larger than any chunk', async () => {
    await place.vault.loadIndex();
    const tree = noise('large tree', 9_000_000);
    let id: Buffer;
    {
      await using writer = new VaultWriter(place.vault);
      id = await writer.saveBlob('tree', tree);
      await writer.flush();
    }
    expect((await readBlob(place.vault, 'tree', id)).equals(tree)).toBe(true);
  });
});
