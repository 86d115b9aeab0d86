import { execFile } from 'node:child_process';
import { lstat, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { changeDemoShop, changeDemoUploads, createDemoShop, createDemoUploads } from '@holdfast/demo';
import { describe, expect, inject, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';

async function dumpOf(url: string): Promise<string> {
  const pgDump = join(inject('serverProgramsFolder'), 'pg_dump');
  const { stdout } = await promisify(execFile)(pgDump, ['-Fp', url], { maxBuffer: 2 ** 28 });
  // Recent versions of pg_dump guard their scripts with a random word.
  return stdout.replaceAll(/^\\(un)?restrict .*$/gm, '');
}

describe('the demo shop', () => {
  test('is byte for byte the same every time', async () => {
    await using first = await createTestDatabase('demo');
    await using second = await createTestDatabase('demo');
    await using third = await createTestDatabase('demo');
    await createDemoShop({ url: first.url, scale: 0.05 });
    await createDemoShop({ url: second.url, scale: 0.05 });
    await createDemoShop({ url: third.url, scale: 0.05, seed: 7 });
    const dump = await dumpOf(first.url);
    expect((await dumpOf(second.url)) === dump).toBe(true);
    expect((await dumpOf(third.url)) === dump).toBe(false);
  });

  test('counts its rows rightly and has real pictures', async () => {
    await using database = await createTestDatabase('demo');
    const shop = await createDemoShop({ url: database.url, scale: 0.05 });
    for (const { name, rows } of shop.tables) {
      const [counted] = await database.query<{ count: string }>(`SELECT count(*) FROM shop.${name}`);
      expect(Number(counted?.count), name).toBe(rows);
    }
    const [png] = await database.query<{ image: Buffer }>('SELECT image FROM shop.products WHERE id = 1');
    expect(png?.image.subarray(1, 4).toString()).toBe('PNG');
    const [objects] = await database.query<{ count: string }>('SELECT count(*) FROM pg_largeobject_metadata');
    expect(Number(objects?.count)).toBe(shop.largeObjects);
  });

  test('changes in a day, again and again', async () => {
    await using database = await createTestDatabase('demo');
    await createDemoShop({ url: database.url, scale: 0.05 });
    const count = async () => {
      const [row] = await database.query<{ count: string }>('SELECT count(*) FROM shop.customers');
      return Number(row?.count);
    };
    const before = await count();
    const changes = await changeDemoShop({ url: database.url });
    expect(changes.deletedCustomers).toBeGreaterThan(0);
    expect(await count()).toBe(before - changes.deletedCustomers);
    await changeDemoShop({ url: database.url, seed: 3, accident: false });
    expect(await count()).toBe(before - changes.deletedCustomers);
  });
});

describe('the demo uploads', () => {
  test('are the same every time, with a link and duplicates', async () => {
    const work = await mkdtemp(join(tmpdir(), 'holdfast-uploads-'));
    try {
      const [one, two] = [join(work, 'one'), join(work, 'two')];
      const made = await createDemoUploads(one, { scale: 0.2 });
      await createDemoUploads(two, { scale: 0.2 });
      await promisify(execFile)('diff', ['--recursive', '--no-dereference', one, two]);
      expect((await readdir(one, { recursive: true })).length).toBeGreaterThan(made.files);
      expect((await lstat(join(one, 'photos/latest'))).isSymbolicLink()).toBe(true);
      const kit = await readFile(join(one, 'presse/kit 2026/Crème brûlée 0.png'));
      expect(kit.equals(await readFile(join(one, 'photos/Crème brûlée/0000.png')))).toBe(true);
      await changeDemoUploads(two, { seed: 2 });
      await expect(promisify(execFile)('diff', ['-r', one, two])).rejects.toThrow();
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
});
