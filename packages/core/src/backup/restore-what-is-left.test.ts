import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FaultyOperation } from '../storage/faulty.ts';
import { saveContent, VaultWriter } from '../vault/index.ts';
import { backUpFiles } from './back-up-files.ts';
import type { Backup } from './backup.ts';
import { restoreFilesBackup } from './restore-files.ts';
import { saveTree, syntheticFile } from './synthetic-tree.ts';
import { makeTemporaryVault } from './temporary-vault.fixture.ts';

const mebibyte = 1024 * 1024;

async function* streamOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The packs there are, in the order in which they were stored. */
function packs(calls: string[]): string[] {
  return calls.filter((call) => call.startsWith('create data/')).map((call) => call.slice('create '.length));
}

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

test('one damaged pack costs the files in it, by name, and no other', async () => {
  await using place = await makeTemporaryVault();
  const { vault, faulty, storage, folder } = place;
  const source = join(folder, 'source');
  const to = join(folder, 'to');
  mkdirSync(join(source, 'small'), { recursive: true });
  const big = randomBytes(5 * mebibyte);
  writeFileSync(join(source, 'big'), big);
  for (let i = 0; i < 50; i++) writeFileSync(join(source, 'small', `${i}`), `first ${i}`);
  await backUpFiles({ vault, paths: [source], name: 'data' });
  const old = packs(faulty.calls);
  faulty.calls.length = 0;
  for (let i = 50; i < 100; i++) writeFileSync(join(source, 'small', `${i}`), `second ${i}`);
  const { backup } = await backUpFiles({ vault, paths: [source], name: 'data' });

  // Of the older packs, one bit in the middle of the one with the data; its trees are not needed any more.
  const sizes = await Promise.all(old.map(async (name) => ({ name, size: await storage.size(name) })));
  const { name, size } = sizes.sort((a, b) => b.size - a.size)[0]!;
  for (const operation of ['read', 'readAll'] satisfies FaultyOperation[]) {
    const effect = { kind: 'flip', byte: 100 } as const;
    faulty.faults.push({ operation, name: new RegExp(name), effect });
  }
  expect(size).toBeGreaterThan(5 * mebibyte);

  const restored = await restoreFilesBackup({ vault, backup, to, existing: 'fail' });
  expect(restored.status).toBe('partial');
  expect(restored.problems.length).toBeGreaterThan(0);
  for (const problem of restored.problems) expect(problem).toMatch(/^\/.* was not restored: .*data\//);
  expect(restored.files + restored.problems.length).toBe(101);
  for (let i = 50; i < 100; i++) {
    expect(readFileSync(join(to, source, 'small', `${i}`), 'utf8')).toBe(`second ${i}`);
  }
  // Nothing half-done lies about.
  const left = readdirSync(to, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(left).toHaveLength(restored.files);
});

test('a cancelled restore leaves no temporary file and no open file behind', async () => {
  await using place = await makeTemporaryVault();
  const { vault, folder } = place;
  const source = join(folder, 'source');
  mkdirSync(join(source, 'a', 'b'), { recursive: true });
  writeFileSync(join(source, 'a', 'b', 'big'), randomBytes(40 * mebibyte));
  const { backup } = await backUpFiles({ vault, paths: [source], name: 'data' });
  const before = openDescriptors();
  const cancel = new AbortController();
  const to = join(folder, 'to');
  await expect(
    restoreFilesBackup({
      vault,
      backup,
      to,
      existing: 'fail',
      signal: cancel.signal,
      onProgress: ({ bytes }) => bytes > 5 * mebibyte && cancel.abort(),
    }),
  ).rejects.toMatchObject({ code: 'cancelled' });
  expect(readdirSync(join(to, source, 'a', 'b'))).toEqual([]);
  expect(openDescriptors()).toBeLessThanOrEqual(before);
});

test('thousands of empty files, and of links in as many directories, are restored with few files open', async () => {
  await using place = await makeTemporaryVault();
  const { vault, folder } = place;
  const source = join(folder, 'source');
  mkdirSync(join(source, 'empty'), { recursive: true });
  writeFileSync(join(source, 'first'), 'one file');
  for (let i = 0; i < 2000; i++) {
    writeFileSync(join(source, 'empty', `${i}`), '');
    mkdirSync(join(source, `${i}`));
    linkSync(join(source, 'first'), join(source, `${i}`, 'link'));
  }
  const { backup } = await backUpFiles({ vault, paths: [source], name: 'data' });
  const to = join(folder, 'to');
  let most = 0;
  const restored = await restoreFilesBackup({
    vault,
    backup,
    to,
    existing: 'fail',
    onProgress: () => {
      most = Math.max(most, openDescriptors());
    },
  });
  expect(restored).toMatchObject({ status: 'succeeded', files: 4001 });
  expect(statSync(join(to, source, 'first')).nlink).toBe(2001);
  expect(most).toBeLessThan(400);
});

test('two names that say they are one file are two where their contents differ', async () => {
  await using place = await makeTemporaryVault();
  const { vault, folder } = place;
  await using writer = new VaultWriter(vault);
  const at = new Date();
  const node = async (name: string, text: string) => ({
    ...syntheticFile(name, await saveContent(writer, streamOf(Buffer.from(text))), at),
    ...{ inode: 7n, deviceId: 1n, links: 3n },
  });
  const tree = await saveTree(writer, [
    await node('a', 'old'),
    await node('b', 'new'),
    await node('c', 'old'),
  ]);
  await writer.flush();
  const backup = { own: false, snapshot: { tree } } as Backup;
  const to = join(folder, 'to');
  expect((await restoreFilesBackup({ vault, backup, to, existing: 'fail' })).files).toBe(3);
  expect(['a', 'b', 'c'].map((name) => readFileSync(join(to, name), 'utf8'))).toEqual(['old', 'new', 'old']);
  expect(statSync(join(to, 'a')).ino).toBe(statSync(join(to, 'c')).ino);
  expect(statSync(join(to, 'a')).ino).not.toBe(statSync(join(to, 'b')).ino);
});
