import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MemoryStorage } from '../storage/memory.ts';
import { readContent } from './blob-reader.ts';
import { type SavedContent, saveContent } from './content-writer.ts';
import { Vault } from './vault.ts';
import { VaultWriter } from './vault-writer.ts';

const mebibyte = 1024 * 1024;

/** Bytes that are new to every vault, in pieces, giving others a turn between them. */
async function* stream(sizeBytes: number): AsyncGenerator<Uint8Array> {
  for (let left = sizeBytes; left > 0; left -= 200_000) {
    yield randomBytes(Math.min(left, 200_000));
    await turn();
  }
}

async function readAll(vault: Vault, { content }: SavedContent): Promise<number> {
  let bytes = 0;
  for await (const piece of readContent(vault, content)) {
    bytes += piece.length;
    await turn();
  }
  return bytes;
}

test('more streams than there are slots are written and read at the same time', async () => {
  await using vault = await Vault.create(new MemoryStorage(), { password: 'secret' });
  const count = 3 * (2 * vault.workers.size + 2);
  await using writer = new VaultWriter(vault);
  const saved = await Promise.all(
    Array.from({ length: count }, () => saveContent(writer, stream(4 * mebibyte))),
  );
  await writer.flush();
  expect(await Promise.all(saved.map((content) => readAll(vault, content)))).toEqual(
    saved.map(() => 4 * mebibyte),
  );
});

test('streams that fail, or are left early, give all slots back', async () => {
  await using vault = await Vault.create(new MemoryStorage(), { password: 'secret' });
  const { slots } = vault;
  const free = (): number => {
    const taken = [];
    for (let slot = slots.tryTake(); slot; slot = slots.tryTake()) taken.push(slot);
    for (const slot of taken) slots.give(slot);
    return taken.length;
  };
  const all = free();
  await using writer = new VaultWriter(vault);
  const saved = await saveContent(writer, stream(40 * mebibyte));
  await writer.flush();
  const broken = async function* () {
    yield* stream(3 * mebibyte);
    throw new Error('broken');
  };
  await expect(saveContent(writer, broken())).rejects.toThrow('broken');
  expect(free()).toBe(all);
  for await (const _ of readContent(vault, saved.content)) break;
  expect(free()).toBe(all);
  const unknown = Buffer.concat([saved.content.subarray(0, 320), Buffer.alloc(32, 1)]);
  await expect(readAll(vault, { content: unknown, sizeBytes: 0 })).rejects.toThrow('does not know');
  expect(free()).toBe(all);
});

test('a closed vault starts no threads again', async () => {
  const vault = await Vault.create(new MemoryStorage(), { password: 'secret' });
  await vault.close();
  expect(() => vault.workers).toThrow('closed');
  expect(() => vault.slots).toThrow('closed');
});
