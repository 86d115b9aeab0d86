/** The obligations of storage.ts as tests: every implementation runs this one suite. */
import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type ErrorCode, isHoldfastError } from '../errors.ts';
import type { Storage, StoredFile } from './storage.ts';

export interface StorageContractOptions {
  /** A new empty storage, prepared with {@link contractFolders}; the suite never shares one between tests. */
  open: () => Promise<Storage>;
  /** Files in the long listing; slow places may take fewer. */
  listedFiles?: number;
}

export const contractFolders = ['data', 'index', 'locks'];

export function describeStorageContract(
  title: string,
  { open, listedFiles = 5000 }: StorageContractOptions,
): void {
  describe(`${title} keeps the obligations of a storage`, () => {
    test('gives back what was stored, whole and in ranges', async () => {
      const storage = await open();
      const parts = [randomBytes(10), Buffer.alloc(0), randomBytes(70_000), randomBytes(1)];
      const whole = Buffer.concat(parts);
      await storage.create('data/ab/ab01', parts);

      expect((await storage.readAll('data/ab/ab01')).equals(whole)).toBe(true);
      expect(await storage.size('data/ab/ab01')).toBe(whole.length);
      for (const [offset, length] of [
        [0, 0],
        [0, 1],
        [9, 2],
        [10, 70_000],
        [70_010, 1],
        [70_011, 0],
        [0, whole.length],
      ] as const) {
        const range = await storage.read('data/ab/ab01', offset, length);
        expect(range.equals(whole.subarray(offset, offset + length))).toBe(true);
      }
    });

    test('stores empty files, and a caller may change what it was given', async () => {
      const storage = await open();
      await storage.create('locks/empty', []);
      expect(await storage.readAll('locks/empty')).toHaveLength(0);
      expect(await storage.size('locks/empty')).toBe(0);

      const part = Buffer.from('abc');
      await storage.create('index/a', [part]);
      part.fill(0);
      (await storage.readAll('index/a')).fill(0);
      (await storage.read('index/a', 0, 3)).fill(0);
      expect((await storage.readAll('index/a')).toString()).toBe('abc');
    });

    test('rejects ranges beyond the file, and files over the limit', async () => {
      const storage = await open();
      await storage.create('index/a', [Buffer.alloc(100)]);
      await expectCode(storage.read('index/a', 50, 51), 'storage-failed');
      await expectCode(storage.read('index/a', 101, 0), 'storage-failed');
      await expectCode(storage.read('index/a', 2 ** 40, 1), 'storage-failed');
      for (const [offset, length] of [
        [-1, 1],
        [0, -1],
        [0.5, 1],
        [0, Number.NaN],
        [0, 2 ** 60],
      ] as const) {
        await expectCode(storage.read('index/a', offset, length), 'invalid-input');
      }
      await expectCode(storage.readAll('index/a', { limitBytes: 99 }), 'storage-failed');
      expect(await storage.readAll('index/a', { limitBytes: 100 })).toHaveLength(100);
    });

    test('never replaces a file', async () => {
      const storage = await open();
      await storage.create('config', [Buffer.from('first')]);
      await expectCode(storage.create('config', [Buffer.from('second')]), 'storage-exists');
      expect((await storage.readAll('config')).toString()).toBe('first');
      expect(await namesIn(storage, '')).toEqual(['config']);
    });

    test('lets exactly one of many concurrent creates of a name win', async () => {
      const storage = await open();
      const contents = Array.from({ length: 24 }, (_, index) => Buffer.alloc(50_000, index));
      const outcomes = await Promise.allSettled(
        contents.map((part) => storage.create('data/cc/one', [part])),
      );
      const winners = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [index] : []));
      expect(winners).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected')
          expect(isHoldfastError(outcome.reason, 'storage-exists')).toBe(true);
      }
      expect((await storage.readAll('data/cc/one')).equals(contents[winners[0]!]!)).toBe(true);
      expect(await namesIn(storage, '')).toEqual(['data/cc/one']);
    });

    test('shows a file only when it is complete', async () => {
      const storage = await open();
      const content = randomBytes(4 * 2 ** 20);
      const sizes = new Set<number>();
      let storing = true;
      const watcher = (async () => {
        while (storing) {
          for await (const file of storage.list('data')) sizes.add(file.sizeBytes);
          await storage.size('data/big').then(
            (size) => sizes.add(size),
            (error) => expect(isHoldfastError(error, 'storage-not-found')).toBe(true),
          );
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      await storage.create('data/big', [content.subarray(0, 3), content.subarray(3)]);
      storing = false;
      await watcher;
      expect([...sizes].filter((size) => size !== content.length)).toEqual([]);
    });

    test('names what is missing', async () => {
      const storage = await open();
      await expectCode(storage.readAll('data/none'), 'storage-not-found');
      await expectCode(storage.read('data/none', 0, 1), 'storage-not-found');
      await expectCode(storage.size('data/none'), 'storage-not-found');
      await expectCode(storage.size('data'), 'storage-not-found');
      await expectCode(storage.readAll('data'), 'storage-not-found');
      await expect(storage.readAll('data/none')).rejects.toThrow(storage.location);
    });

    test('lists completely, by folder, at any depth', async () => {
      const storage = await open();
      const expected = new Map<string, number>();
      const pending: string[] = [];
      for (let index = 0; index < listedFiles; index += 1) {
        const id = createHash('sha256').update(String(index)).digest('hex');
        pending.push(index % 10 === 0 ? `index/${id}` : `data/${id.slice(0, 2)}/${id}`);
      }
      await inParallel(16, pending, async (name) => {
        const content = Buffer.alloc(name.charCodeAt(name.length - 1));
        await storage.create(name, [content]);
        expected.set(name, content.length);
      });
      const found = new Map<string, number>();
      for (const folder of ['data', 'index', 'locks', 'never-made']) {
        for await (const file of storage.list(folder)) {
          expect(found.has(file.name)).toBe(false);
          expect(file.name.startsWith(`${folder}/`)).toBe(true);
          found.set(file.name, file.sizeBytes);
        }
      }
      expect(found).toEqual(expected);
      expect((await namesIn(storage, '')).length).toBe(listedFiles);
      const sum = [...expected.values()].reduce((a, b) => a + b, 0);
      expect(await storage.totalSize('')).toBe(sum);
      expect(await storage.totalSize('never-made')).toBe(0);
    }, 120_000);

    test('does not take a folder for another one with the same beginning', async () => {
      const storage = await open();
      await storage.create('index/a', [Buffer.alloc(1)]);
      await storage.create('index-old/a', [Buffer.alloc(2)]);
      expect(await namesIn(storage, 'index')).toEqual(['index/a']);
      expect(await storage.totalSize('index')).toBe(1);
    });

    test('removes, and removing again is no error', async () => {
      const storage = await open();
      const names = Array.from({ length: 40 }, (_, index) => `data/0${index % 4}/f${index}`);
      for (const name of names) await storage.create(name, [Buffer.from(name)]);
      await storage.readAll(names[0]!);
      await storage.remove(names[0]!);
      await storage.remove(names[0]!);
      await storage.remove('never/made');
      await expectCode(storage.readAll(names[0]!), 'storage-not-found');
      expect(await namesIn(storage, '')).toHaveLength(39);

      await storage.removeMany(names.slice(0, 30));
      expect(await namesIn(storage, '')).toEqual(names.slice(30).sort());
      await storage.create(names[0]!, [Buffer.from('again')]);
      expect((await storage.readAll(names[0]!)).toString()).toBe('again');
    });

    test('refuses names that could leave the place or that it would not list', async () => {
      const storage = await open();
      const long = 'a'.repeat(600);
      const refused = [
        '..',
        '../x',
        'a/../b',
        '/etc/passwd',
        'a//b',
        'a/',
        '.hidden',
        'a/.b',
        'a b',
        'ä',
        'a\\b',
        long,
      ];
      for (const name of [...refused, '', 'a\0b', 'a\n', 'data/ab-tmp-1', 'data/x-tmp-y/z']) {
        await expectCode(storage.create(name, [Buffer.from('x')]), 'invalid-input');
        await expectCode(storage.readAll(name), 'invalid-input');
        await expectCode(storage.read(name, 0, 1), 'invalid-input');
        await expectCode(storage.size(name), 'invalid-input');
        await expectCode(storage.remove(name), 'invalid-input');
        await expectCode(storage.removeMany([name]), 'invalid-input');
        if (name !== '') await expectCode(collect(storage.list(name)), 'invalid-input');
        if (name !== '') await expectCode(storage.prepare([name]), 'invalid-input');
      }
      expect(await namesIn(storage, '')).toEqual([]);
    });

    test('stops when it is cancelled, and nothing half-done is visible', async () => {
      const storage = await open();
      await storage.create('data/there', [Buffer.from('x')]);
      const signal = AbortSignal.abort();
      await expectCode(storage.create('data/new', [Buffer.from('x')], { signal }), 'cancelled');
      await expectCode(storage.readAll('data/there', { signal }), 'cancelled');
      await expectCode(storage.read('data/there', 0, 1, { signal }), 'cancelled');
      await expectCode(collect(storage.list('', { signal })), 'cancelled');
      await expectCode(storage.totalSize('', { signal }), 'cancelled');
      await expectCode(storage.removeMany(['data/there'], { signal }), 'cancelled');

      const controller = new AbortController();
      const parts = Array.from({ length: 24 }, () => Buffer.alloc(2 ** 20));
      const storing = storage.create('data/new', parts, { signal: controller.signal });
      setImmediate(() => controller.abort());
      const outcome = await storing.then(
        () => 'stored',
        (error) => (isHoldfastError(error, 'cancelled') ? 'cancelled' : error),
      );
      const expected = outcome === 'stored' ? ['data/new', 'data/there'] : ['data/there'];
      expect(['stored', 'cancelled']).toContain(outcome);
      expect(await namesIn(storage, '')).toEqual(expected);
    });

    test('takes large parts, and many small ones', async () => {
      const storage = await open();
      const large = Buffer.alloc(64 * 2 ** 20);
      for (let offset = 0; offset < large.length; offset += 4096) large.writeUInt32LE(offset, offset);
      await storage.create('data/large', [Buffer.from('head'), large, Buffer.from('tail')]);
      const hash = createHash('sha256').update('head').update(large).update('tail').digest('hex');
      const stored = await storage.readAll('data/large');
      expect(createHash('sha256').update(stored).digest('hex')).toBe(hash);
      expect((await storage.read('data/large', large.length + 2, 6)).subarray(2).toString()).toBe('tail');

      const small = Array.from({ length: 5000 }, (_, index) => Buffer.from(`${index},`));
      await storage.create('data/small', small);
      expect((await storage.readAll('data/small')).equals(Buffer.concat(small))).toBe(true);
    }, 60_000);

    test('reads many ranges of many files at once', async () => {
      const storage = await open();
      const files = new Map<string, Buffer>();
      for (let index = 0; index < 50; index += 1) files.set(`data/${index}`, randomBytes(5000 + index));
      for (const [name, content] of files) await storage.create(name, [content]);
      const reads = Array.from({ length: 1000 }, (_, index) => {
        const name = `data/${(index * 7) % 50}`;
        return { name, offset: (index * 13) % 4000, length: 1 + (index % 1000) };
      });
      await Promise.all(
        reads.map(async ({ name, offset, length }) => {
          const range = await storage.read(name, offset, length);
          expect(range.equals(files.get(name)!.subarray(offset, offset + length))).toBe(true);
        }),
      );
    });

    test('may be prepared again, measures free space where it can, and keeps what is stored when it tidies', async () => {
      const storage = await open();
      await storage.create('config', [Buffer.from('x')]);
      await storage.prepare(contractFolders);
      await storage.prepare([]);
      const free = await storage.freeSpace();
      if (free !== undefined) expect(free).toBeGreaterThan(0);
      await storage.removeLeftovers(0);
      expect(await namesIn(storage, '')).toEqual(['config']);
    });
  });
}

/** Names in order, for comparing. */
export async function namesIn(storage: Storage, folder: string): Promise<string[]> {
  return (await collect(storage.list(folder))).map((file) => file.name).sort();
}

export async function expectCode(outcome: Promise<unknown>, code: ErrorCode): Promise<void> {
  const error = await outcome.then(
    () => 'nothing was thrown',
    (reason: unknown) => reason,
  );
  expect(isHoldfastError(error) ? error.code : error).toBe(code);
}

export async function collect(files: AsyncIterable<StoredFile>): Promise<StoredFile[]> {
  const found: StoredFile[] = [];
  for await (const file of files) found.push(file);
  return found;
}

async function inParallel<T>(
  workers: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const pending = items.values();
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (const item of pending) await work(item);
    }),
  );
}
