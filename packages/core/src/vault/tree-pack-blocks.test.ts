import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { MemoryStorage } from '../storage/memory.ts';
import { TreePackBlocks } from './tree-pack-blocks.ts';

const name = `data/00/${'0'.repeat(64)}`;
const other = `data/11/${'1'.repeat(64)}`;
const bytes = randomBytes(700_000);

async function counted() {
  const storage = new MemoryStorage();
  await storage.create(name, [bytes]);
  await storage.create(other, [bytes.subarray(1000)]);
  const read = storage.read.bind(storage);
  let reads = 0;
  storage.read = (...args) => {
    reads++;
    return read(...args);
  };
  return { storage, blocks: new TreePackBlocks(storage), reads: () => reads };
}

test('every range is what lies there, whichever block it is in or reaches into', async () => {
  const { blocks } = await counted();
  for (let offset = 0; offset < bytes.length; offset += 997) {
    const length = Math.min(5000, bytes.length - offset);
    expect((await blocks.read(name, offset, length)).equals(bytes.subarray(offset, offset + length))).toBe(
      true,
    );
    if (offset + length + 1000 > bytes.length) continue;
    const from = offset + 1000;
    expect((await blocks.read(other, offset, length)).equals(bytes.subarray(from, from + length))).toBe(true);
  }
});

test('neighbours are read once, also when they are asked for at the same time', async () => {
  const { blocks, reads } = await counted();
  await Promise.all([0, 3000, 6000, 200_000].map((offset) => blocks.read(name, offset, 3000)));
  await blocks.read(name, 100_000, 3000);
  expect(reads()).toBe(1);
  blocks.forget();
  await blocks.read(name, 0, 3000);
  expect(reads()).toBe(2);
});

test('where a block cannot be read, the range alone decides', async () => {
  const { storage, blocks } = await counted();
  const { read } = storage;
  storage.read = (pack, offset, length) =>
    length > 10_000 ? Promise.reject(new Error('a bad sector somewhere')) : read(pack, offset, length);
  expect((await blocks.read(name, 5000, 3000)).equals(bytes.subarray(5000, 8000))).toBe(true);
  await expect(blocks.read(name, bytes.length - 10, 20)).rejects.toMatchObject({ code: 'storage-failed' });
  await expect(blocks.read('data/22/gone', 0, 10)).rejects.toThrow();
});
