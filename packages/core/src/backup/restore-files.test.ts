import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backUpFiles } from './back-up-files.ts';
import type { Backup } from './backup.ts';
import type { Progress } from './progress.ts';
import { type RestoreFilesBackupOptions, restoreFilesBackup } from './restore-files.ts';
import { makeTemporaryVault, type TemporaryVault } from './temporary-vault.fixture.ts';

let place: TemporaryVault;
let source: string;
let to: string;
let backup: Backup;
beforeEach(async () => {
  place = await makeTemporaryVault();
  source = join(place.folder, 'source');
  to = join(place.folder, 'to');
  mkdirSync(join(source, 'sub/deep'), { recursive: true });
  mkdirSync(join(source, 'subway'));
  writeFileSync(join(source, 'a'), 'first');
  writeFileSync(join(source, 'sub/b'), 'second');
  writeFileSync(join(source, 'sub/deep/c'), 'third');
  writeFileSync(join(source, 'subway/d'), 'fourth');
  ({ backup } = await backUpFiles({ vault: place.vault, paths: [source], name: 'files' }));
});
afterEach(() => place[Symbol.asyncDispose]());

const restore = (options: Partial<RestoreFilesBackupOptions> = {}) =>
  restoreFilesBackup({ vault: place.vault, backup, to, existing: 'fail', ...options });

/** Files below the target, as they lie there. */
function restored(): string[] {
  return readdirSync(to, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(to.length + source.length + 1))
    .sort();
}

describe('a restore of files', () => {
  test('brings everything back but our own notes', async () => {
    const result = await restore();
    expect(result).toMatchObject({ status: 'succeeded', files: 4, skipped: 0, problems: [], bytes: 22 });
    expect(restored()).toEqual(['a', 'sub/b', 'sub/deep/c', 'subway/d']);
    expect(readdirSync(to)).not.toContain('.holdfast');
  });

  test('of chosen paths brings back those and what is below them', async () => {
    await restore({ paths: [join(source, 'sub'), `${source}/a/`] });
    expect(restored()).toEqual(['a', 'sub/b', 'sub/deep/c']);
    await restore({ paths: [`/./${source}//subway/d`], existing: 'skip' });
    expect(restored()).toContain('subway/d');
  });

  test('refuses paths that are not in the backup, or lead out of it', async () => {
    await expect(restore({ paths: ['/nowhere'] })).rejects.toMatchObject({ code: 'backup-not-found' });
    await expect(restore({ paths: [`${source}/sub/../../..`] })).rejects.toMatchObject({
      code: 'path-unsafe',
    });
  });

  test('does with what exists what it was told', async () => {
    await restore();
    writeFileSync(join(to, source, 'a'), 'mine');
    const kept = await restore({ existing: 'skip' });
    expect(kept).toMatchObject({ files: 0, skipped: 4 });
    expect(readFileSync(join(to, source, 'a'), 'utf8')).toBe('mine');
    const replaced = await restore({ existing: 'replace' });
    expect(replaced).toMatchObject({ files: 4, skipped: 0 });
    expect(readFileSync(join(to, source, 'a'), 'utf8')).toBe('first');
    await expect(restore({ existing: 'fail' })).rejects.toMatchObject({ code: 'target-not-empty' });
  });

  test('says how far it is', async () => {
    const seen: Progress[] = [];
    await restore({ onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toMatchObject({ phase: 'restoring', bytes: 22, totalBytes: 22 });
  });

  test('ends when it is cancelled', async () => {
    await expect(restore({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
