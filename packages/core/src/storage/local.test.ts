import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LocalStorage } from './local.ts';
import {
  collect,
  contractFolders,
  describeStorageContract,
  expectCode,
  namesIn,
} from './storage-contract.ts';

const base = await mkdtemp(join(tmpdir(), 'holdfast-local-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let opened = 0;

async function newPlace(): Promise<string> {
  opened += 1;
  return join(base, String(opened), 'vault');
}

for (const hardLinks of [true, false]) {
  describeStorageContract(`LocalStorage ${hardLinks ? 'with' : 'without'} hard links`, {
    open: async () => {
      const storage = new LocalStorage(await newPlace(), { hardLinks });
      await storage.prepare(contractFolders);
      return storage;
    },
  });
}

describe('LocalStorage', () => {
  test('makes folders 0700 and files 0400, and gives the group its bits when config has them', async () => {
    const place = await newPlace();
    const storage = new LocalStorage(place);
    await storage.prepare(['data', 'data/ab']);
    await storage.create('config', [Buffer.from('x')]);
    await storage.create('data/cd/new', [Buffer.from('x')]);
    expect(await modeOf(place)).toBe(0o700);
    expect(await modeOf(join(place, 'data/ab'))).toBe(0o700);
    expect(await modeOf(join(place, 'data/cd'))).toBe(0o700);
    expect(await modeOf(join(place, 'config'))).toBe(0o400);
    expect(await modeOf(join(place, 'data/cd/new'))).toBe(0o400);

    await chmod(join(place, 'config'), 0o440);
    const shared = new LocalStorage(place);
    await shared.create('data/ef/new', [Buffer.from('x')]);
    expect(await modeOf(join(place, 'data/ef/new'))).toBe(0o440);
    expect(await modeOf(join(place, 'data/ef'))).toBe(0o770 & ~process.umask());
  });

  test('does not list what is temporary or foreign, and follows links to folders', async () => {
    const place = await newPlace();
    const storage = new LocalStorage(place);
    await storage.prepare(['data']);
    await storage.create('data/ab/ab1', [Buffer.from('x')]);
    for (const foreign of ['data/ab/ab1-tmp-123', 'data/ab/not a name', 'data/.hidden', 'data/ü']) {
      await writeFile(join(place, foreign), 'x');
    }
    await symlink(join(place, 'nowhere'), join(place, 'data/dangling'));
    await rename(join(place, 'data/ab'), join(base, 'elsewhere'));
    await symlink(join(base, 'elsewhere'), join(place, 'data/ab'));
    expect(await namesIn(storage, '')).toEqual(['data/ab/ab1']);
  });

  test('removes old leftovers and nothing else', async () => {
    const place = await newPlace();
    const storage = new LocalStorage(place);
    await storage.prepare(['data/ab']);
    await storage.create('data/ab/ab1', [Buffer.from('x')]);
    const files = ['data/ab/ab2-tmp-0123456789abcdef', 'config-tmp-3141592653', 'data/my-tmp-notes.txt'];
    for (const file of [...files, 'data/ab/ab3-tmp-77']) await writeFile(join(place, file), 'x');
    const yesterday = new Date(Date.now() - 24 * 3600_000);
    for (const file of files) await utimes(join(place, file), yesterday, yesterday);
    expect(await storage.removeLeftovers(3600_000)).toBe(2);
    expect((await readdir(place, { recursive: true })).sort()).toEqual(
      ['data', 'data/ab', 'data/ab/ab1', 'data/ab/ab3-tmp-77', 'data/my-tmp-notes.txt'].sort(),
    );
  });

  test('a place that is not there is an error, never an empty vault, and is not made by writing', async () => {
    const place = await newPlace();
    const storage = new LocalStorage(place);
    await expectCode(collect(storage.list('snapshots')), 'storage-not-found');
    await expectCode(storage.totalSize(''), 'storage-not-found');
    await expectCode(storage.create('data/ab/ab1', [Buffer.from('x')]), 'storage-not-found');
    await expectCode(storage.remove('data/ab/ab1'), 'storage-not-found');
    await expectCode(storage.freeSpace(), 'storage-not-found');
    await expectCode(storage.removeLeftovers(0), 'storage-not-found');
    await expect(stat(place)).rejects.toThrow('ENOENT');
    await expect(collect(storage.list('snapshots'))).rejects.toThrow(/mount/);

    await mkdir(join(place, '..'), { recursive: true });
    await writeFile(place, 'a file');
    await expectCode(storage.prepare(['data']), 'storage-not-found');
    await expectCode(collect(storage.list('')), 'storage-not-found');
  });

  test('keeps a file open between reads, and lets go when it is removed or the storage disposed', async () => {
    const place = await newPlace();
    const storage = new LocalStorage(place);
    await storage.prepare([]);
    await storage.create('a', [Buffer.from('abc')]);
    expect((await storage.read('a', 0, 1)).toString()).toBe('a');
    const descriptors = await openFilesBelow(place);
    expect(descriptors).toHaveLength(1);
    await storage[Symbol.asyncDispose]();
    expect(await openFilesBelow(place)).toHaveLength(0);
    expect((await storage.read('a', 1, 2)).toString()).toBe('bc');
    await storage.remove('a');
    await storage[Symbol.asyncDispose]();
    expect(await openFilesBelow(place)).toHaveLength(0);
  });

  test.skipIf(process.geteuid?.() !== 0)(
    'names a folder that is not permitted (needs root to step down)',
    async () => {
      const place = await newPlace();
      const storage = new LocalStorage(place);
      await storage.prepare(['data']);
      await storage.create('data/a', [Buffer.from('x')]);
      await chmod(base, 0o755);
      await chmod(join(place, '..'), 0o755);
      process.seteuid!(65534);
      try {
        await expectCode(storage.create('data/b', [Buffer.from('x')]), 'storage-denied');
        await expectCode(storage.readAll('data/a'), 'storage-denied');
        await expectCode(storage.remove('data/a'), 'storage-denied');
        await expectCode(collect(storage.list('')), 'storage-denied');
        await expect(storage.readAll('data/a')).rejects.toThrow(join(place, 'data/a'));
      } finally {
        process.seteuid!(0);
      }
      expect(await namesIn(storage, '')).toEqual(['data/a']);
    },
  );

  test('takes over a claim that a crash left, but not one that is held', async () => {
    const place = await newPlace();
    const storage = new LocalStorage(place, { hardLinks: false });
    await storage.prepare([]);
    const claim = join(place, 'config-tmp-claim');
    await mkdir(claim);
    await expectCode(storage.create('config', [Buffer.from('x')]), 'storage-exists');
    const before = new Date(Date.now() - 120_000);
    await utimes(claim, before, before);
    await storage.create('config', [Buffer.from('x')]);
    expect(await readdir(place)).toEqual(['config']);
  });

  test('kill -9 in the middle of creating leaves only complete files', async () => {
    const place = await newPlace();
    const storage = new LocalStorage(place);
    await storage.prepare(['data']);
    for (let round = 0; round < 6; round += 1) {
      const child = spawn(process.execPath, [
        join(import.meta.dirname, 'create-loop.fixture.ts'),
        place,
        String(round),
      ]);
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, 30 + round * 17));
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const files = await collect(storage.list('data'));
    expect(files.length).toBeGreaterThan(6);
    for (const file of files) {
      const content = await storage.readAll(file.name);
      const expected = Number(file.name.split('-').at(-1));
      expect(content.length).toBe(expected);
      expect(content.every((byte) => byte === expected % 251)).toBe(true);
    }
    await storage.removeLeftovers(0);
    expect((await readdir(join(place, 'data'))).length).toBe(files.length);
  }, 60_000);
});

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o7777;
}

async function openFilesBelow(place: string): Promise<string[]> {
  const links = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  return links.filter((path) => path.startsWith(`${place}/`));
}
