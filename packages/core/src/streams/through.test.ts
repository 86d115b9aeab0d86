import { setTimeout as delay } from 'node:timers/promises';
import { createGunzip, createGzip, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { through } from './through.ts';

async function* pieces(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) {
    await delay(0);
    yield Buffer.from(text);
  }
}

async function all(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(parts));
}

test('what goes in comes out changed', async () => {
  const packed = await all(through(pieces('one ', 'two'), createGzip()));
  expect((await all(through([packed].values() as never, createGunzip()))).toString()).toBe('one two');
});

test('a source that fails is the reason, not the stream that it left unfinished', async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield gzipSync('text').subarray(0, 10);
    throw new Error('the disk is gone');
  }
  await expect(all(through(broken(), createGunzip()))).rejects.toThrow('the disk is gone');
});

test('a stream that cannot take what comes fails with its own reason', async () => {
  await expect(all(through(pieces('no gzip at all'), createGunzip()))).rejects.toThrow('incorrect header');
});

test('leaving early ends the source', async () => {
  let ended = false;
  async function* endless(): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        await delay(0);
        yield Buffer.alloc(100_000, Math.random().toString());
      }
    } finally {
      ended = true;
    }
  }
  for await (const piece of through(endless(), createGzip({ level: 0 }))) {
    expect(piece.length).toBeGreaterThan(0);
    break;
  }
  expect(ended).toBe(true);
});

test('a signal ends it', async () => {
  const stop = new AbortController();
  async function* waiting(): AsyncGenerator<Buffer> {
    yield Buffer.from('first');
    stop.abort();
    await delay(10);
    yield Buffer.from('second');
  }
  const { signal } = stop;
  await expect(all(through(waiting(), createGzip(), { signal }))).rejects.toMatchObject({
    name: 'AbortError',
  });
});
