import { appendFileSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readContent, walkTrees } from '../vault/index.ts';
import { type BackUpFilesOptions, backUpFiles, type FilesBackupResult } from './back-up-files.ts';
import type { Backup } from './backup.ts';
import type { Progress } from './progress.ts';
import { readFilesManifest } from './read-files-manifest.ts';
import { makeTemporaryVault, type TemporaryVault } from './temporary-vault.fixture.ts';

let place: TemporaryVault;
let source: string;
beforeEach(async () => {
  place = await makeTemporaryVault();
  source = join(place.folder, 'source');
  mkdirSync(join(source, 'sub'), { recursive: true });
  writeFileSync(join(source, 'a'), 'first');
  writeFileSync(join(source, 'b.tmp'), 'second');
  writeFileSync(join(source, 'sub/c'), 'third');
});
afterEach(() => place[Symbol.asyncDispose]());

const backUp = (options: Partial<BackUpFilesOptions> = {}): Promise<FilesBackupResult> =>
  backUpFiles({ vault: place.vault, paths: [source], name: 'files', ...options });

/** What a backup holds below the source, with contents of files. */
async function contentsOf({ snapshot }: Backup, below = source): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for await (const { path, node } of walkTrees(place.vault, snapshot.tree)) {
    const name = `/${path.join('/')}`;
    if (!name.startsWith(`${below}/`) && name !== below) continue;
    const parts: Buffer[] = [];
    if (node.content) {
      for await (const part of readContent(place.vault, node.content)) parts.push(Buffer.from(part));
    }
    contents[name.slice(below.length + 1)] = node.content ? Buffer.concat(parts).toString() : node.type;
  }
  return contents;
}

describe('a backup of directories', () => {
  test('holds what is there, and a manifest of it', async () => {
    symlinkSync('nowhere', join(source, 'link'));
    const { backup, manifest, ...result } = await backUp({ run: 'r1' });
    expect(await contentsOf(backup)).toEqual({
      ...{ '': 'dir', a: 'first', 'b.tmp': 'second', link: 'symlink', sub: 'dir', 'sub/c': 'third' },
    });
    expect(result).toMatchObject({ status: 'succeeded', problems: [], sizeBytes: 16 });
    expect(manifest).toMatchObject({
      ...{
        files: 3,
        directories: 2,
        others: 1,
        bytes: 16,
        source: 'files',
        paths: [source],
        problemCount: 0,
      },
    });
    expect(await readFilesManifest(place.vault, backup)).toEqual(manifest);
    expect(backup).toMatchObject({ own: true, kind: 'files', source: 'files', sizeBytes: 16 });
    expect(backup.tags).toContain('run:r1');
  });

  test('reads again only what changed', async () => {
    const first = await backUp();
    expect(first.backup.snapshot.summary).toMatchObject({ filesNew: 3, filesUnmodified: 0 });
    appendFileSync(join(source, 'a'), ' and more');
    writeFileSync(join(source, 'new'), 'new');
    rmSync(join(source, 'b.tmp'));
    const second = await backUp();
    expect(second.backup.snapshot.parent).toBe(first.backup.id);
    expect(second.backup.snapshot.summary).toMatchObject({
      ...{ filesNew: 1, filesChanged: 1, filesUnmodified: 1, totalFilesProcessed: 3 },
    });
    expect(await contentsOf(second.backup)).toMatchObject({
      a: 'first and more',
      new: 'new',
      'sub/c': 'third',
    });
    expect(await contentsOf(first.backup)).toMatchObject({ a: 'first', 'b.tmp': 'second' });
  });

  test('sees a change of contents that left size and time as they were', async () => {
    const at = new Date('2020-01-01');
    utimesSync(join(source, 'a'), at, at);
    await backUp();
    writeFileSync(join(source, 'a'), 'FIRST');
    utimesSync(join(source, 'a'), at, at);
    expect(await contentsOf((await backUp()).backup)).toMatchObject({ a: 'FIRST' });
  });

  test('takes for its parent only one of the same source and paths', async () => {
    const { backup } = await backUp();
    expect((await backUp({ name: 'another' })).backup.snapshot.parent).toBeUndefined();
    expect((await backUp({ paths: [join(source, 'sub')] })).backup.snapshot.parent).toBeUndefined();
    expect((await backUp()).backup.snapshot.parent).toBe(backup.id);
  });

  test('leaves out what is excluded', async () => {
    mkdirSync(join(source, 'cache'));
    writeFileSync(join(source, 'cache/CACHEDIR.TAG'), 'Signature: 8a477f597d28d172789f06886806bc55');
    writeFileSync(join(source, 'cache/large'), 'can be made again');
    const { backup, manifest } = await backUp({ excludes: ['*.tmp', '/sub/'], excludeCaches: true });
    const contents = await contentsOf(backup);
    expect(Object.keys(contents)).not.toContain('b.tmp');
    expect(Object.keys(contents)).not.toContain('sub/c');
    expect(Object.keys(contents)).not.toContain('cache/large');
    expect(contents).toMatchObject({ a: 'first' });
    expect(manifest.excludes).toEqual(['*.tmp', '/sub/']);
    expect(backup.snapshot.excludes).toEqual(['*.tmp', '/sub/']);
  });

  test('of several paths holds each once, below its real directories', async () => {
    const other = join(place.folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'x'), 'x');
    const { backup } = await backUp({
      paths: [source, `${source}/`, join(source, 'sub'), join(other, 'x'), join(source, '../source')],
    });
    expect(backup.paths).toEqual([join(other, 'x'), source]);
    expect(await contentsOf(backup)).toMatchObject({ a: 'first', 'sub/c': 'third' });
    expect(await contentsOf(backup, other)).toEqual({ '': 'dir', x: 'x' });
  });

  test('gets its name from the path when it is given none', async () => {
    expect((await backUp({ name: undefined })).backup.source).toBe('source');
  });

  test('is refused for what cannot be backed up', async () => {
    await expect(backUp({ paths: [] })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(backUp({ paths: [''] })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(backUp({ name: 'a/b' })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(backUp({ paths: [join(source, 'gone')] })).rejects.toMatchObject({
      code: 'source-not-found',
    });
    await expect(backUp({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('says how far it is', async () => {
    const seen: Progress[] = [];
    await backUp({ onProgress: (progress) => seen.push({ ...progress }) });
    expect(seen.at(-1)).toMatchObject({ phase: 'reading files', bytes: 16, items: 3 });
    expect(seen.map(({ bytes }) => bytes)).toEqual(seen.map(({ bytes }) => bytes).sort((a, b) => a - b));
  });

  test('stores the same contents once', async () => {
    const text = 'the same in many places '.repeat(10_000);
    for (let i = 0; i < 20; i++) writeFileSync(join(source, `copy ${i}`), text);
    const { addedBytes, sizeBytes } = await backUp();
    expect(sizeBytes).toBeGreaterThan(20 * text.length);
    expect(addedBytes).toBeLessThan(1.2 * text.length);
  });
});
