import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { decodeTarHeader } from './tar-header.ts';
import { TarOutputStorage } from './tar-output-storage.ts';

test('writes what is created, in order, though parts are used again at once', async () => {
  const storage = new TarOutputStorage({ location: 'a tar' });
  const whole = buffer(storage.stream);
  const part = randomBytes(700);
  const expected = createHash('sha256').update(part).digest('hex');
  const first = storage.create('index/a', [part]);
  const second = storage.create('index/b', []);
  await first;
  part.fill(0);
  await second;
  await expect(storage.create('index/a', [])).rejects.toMatchObject({ code: 'storage-exists' });
  await expect(storage.create('../a', [])).rejects.toMatchObject({ code: 'invalid-input' });
  await storage.finish();
  const tar = await whole;
  expect(tar.length).toBe(storage.sizeBytes);
  expect(decodeTarHeader(tar.subarray(0, 512))).toEqual({ name: 'index/a', sizeBytes: 700 });
  expect(createHash('sha256').update(tar.subarray(512, 1212)).digest('hex')).toBe(expected);
  expect(decodeTarHeader(tar.subarray(1536, 2048))).toEqual({ name: 'index/b', sizeBytes: 0 });
  expect(tar.subarray(2048).every((byte) => byte === 0)).toBe(true);
});

test('waits for its reader, and ends with it', async () => {
  const storage = new TarOutputStorage({ location: 'a tar' });
  let created = 0;
  const work = (async () => {
    for (;;) {
      await storage.create(`data/${created}`, [Buffer.alloc(1024 * 1024)]);
      created++;
    }
  })();
  const ended = expect(work).rejects.toMatchObject({ code: 'cancelled' });
  await new Promise((resolve) => setImmediate(resolve));
  while (storage.stream.readableLength < storage.stream.readableHighWaterMark) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  const before = created;
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  expect(created).toBeLessThanOrEqual(before + 1);
  expect(created).toBeLessThan(10);
  storage.stream.destroy();
  await ended;
});
