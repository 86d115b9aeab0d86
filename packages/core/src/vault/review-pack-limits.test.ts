import { expect, test } from 'vitest';
import { sha256 } from '../crypto/sha256.ts';
import { FaultyStorage } from '../storage/faulty.ts';
import { MemoryStorage } from '../storage/memory.ts';
import { checkIndex } from './check/check-index.ts';
import { Vault } from './vault.ts';
import { VaultWriter } from './vault-writer.ts';

test('a pack of tiny blobs is closed before its header and its index grow beyond their limits', async () => {
  await using vault = await Vault.create(new MemoryStorage(), { password: 'secret' });
  await using writer = new VaultWriter(vault);
  const tiny = Buffer.alloc(4);
  for (let i = 0; i < 30_000; i++) {
    tiny.writeUInt32LE(i);
    await writer.addSealed('data', sha256(tiny), vault.envelope.seal(tiny), 4, false);
  }
  await writer.flush();
  const problems: unknown[] = [];
  const { packs, index } = await checkIndex(vault, (problem) => problems.push(problem), undefined);
  expect(problems).toEqual([]);
  expect(index.size).toBe(30_000);
  expect(Math.max(...[...packs.values()].map(({ blobs }) => blobs))).toBeLessThanOrEqual(10_000);
});

test('nothing is published after an index file could not be stored', async () => {
  const storage = new FaultyStorage(new MemoryStorage());
  await using vault = await Vault.create(storage, { password: 'secret' });
  await using writer = new VaultWriter(vault);
  await writer.saveBlob('data', Buffer.from('hello'));
  storage.faults = [{ operation: 'create', name: /^index\//, effect: { kind: 'fail' } }];
  await expect(writer.flush()).rejects.toMatchObject({ code: 'storage-failed' });
  storage.faults = [];
  await expect(writer.flush()).rejects.toMatchObject({ code: 'storage-failed' });
});

test('a writer that was given up stores nothing more, not even what waited for its turn', async () => {
  const delay = { kind: 'delay', milliseconds: 100 } as const;
  const storage = new FaultyStorage(new MemoryStorage(), {
    faults: [{ operation: 'create', name: /^data\//, effect: delay }],
  });
  await using vault = await Vault.create(storage, { password: 'secret' });
  const writer = new VaultWriter(vault, { packSizeBytes: 1 });
  const saving = ['a', 'b', 'c', 'd'].map((text) => writer.saveBlob('data', Buffer.from(text)));
  await writer[Symbol.asyncDispose]();
  const stored = storage.calls.length;
  expect((await Promise.allSettled(saving)).map(({ status }) => status)).toContain('rejected');
  expect(storage.calls.length).toBe(stored);
});
