/** What needs a file system of its own: a full one, a read-only one. Mounting takes root. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { LocalStorage } from './local.ts';
import { expectCode, namesIn } from './storage-contract.ts';

const run = promisify(execFile);
const disk = await mkdtemp(join(tmpdir(), 'holdfast-disk-'));
const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]).then(
  () => true,
  () => false,
);
afterAll(async () => {
  if (mounted) await run('umount', [disk]);
  await rm(disk, { recursive: true, force: true });
});

describe.skipIf(!mounted)('LocalStorage on a small disk (skipped where mounting is not permitted)', () => {
  test('a full disk is named, leaves final names absent or complete, and is usable after freeing', async () => {
    const place = join(disk, 'vault');
    const storage = new LocalStorage(place);
    await storage.prepare(['data']);
    const content = Buffer.alloc(700_000, 7);
    const stored: string[] = [];
    let failure: unknown;
    for (let index = 0; index < 20 && failure === undefined; index += 1) {
      await storage.create(`data/${index}`, [content]).then(
        () => stored.push(`data/${index}`),
        (error: unknown) => {
          failure = error;
        },
      );
    }
    expect(failure).toMatchObject({
      code: 'storage-full',
      message: expect.stringContaining(`${place}/data/`),
    });
    expect(stored.length).toBeGreaterThan(3);
    expect((await readdir(join(place, 'data'))).map((name) => `data/${name}`).sort()).toEqual(
      [...stored].sort(),
    );
    for (const name of stored) expect((await storage.readAll(name)).equals(content)).toBe(true);

    // Several at once into what is left: each is complete or absent.
    const rush = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => storage.create(`data/rush${index}`, [content])),
    );
    expect(rush.every((outcome) => outcome.status === 'rejected')).toBe(true);
    expect(await namesIn(storage, '')).toEqual([...stored].sort());

    // Descriptors that were kept open for reading must not keep the space of deleted files.
    await storage.removeMany(stored.splice(0, 2));
    await storage.create('data/after', [content]);
    expect(await storage.freeSpace()).toBeLessThan(4 * 2 ** 20);
    expect((await storage.readAll('data/after')).equals(content)).toBe(true);
    await storage[Symbol.asyncDispose]();
  });

  test('a read-only disk is denied', async () => {
    const storage = new LocalStorage(join(disk, 'second'));
    await storage.prepare(['data']);
    await storage.create('small', [Buffer.from('x')]);
    await storage[Symbol.asyncDispose]();
    await run('mount', ['-o', 'remount,ro', disk]);
    try {
      await expectCode(storage.create('new', [Buffer.from('x')]), 'storage-denied');
      await expectCode(storage.remove('small'), 'storage-denied');
      await expectCode(new LocalStorage(join(disk, 'third')).prepare([]), 'storage-denied');
      expect(await namesIn(storage, '')).toEqual(['small']);
    } finally {
      await run('mount', ['-o', 'remount,rw', disk]);
    }
  });
});
