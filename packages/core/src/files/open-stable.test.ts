import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createExtendedAttributeReader } from './extended-attributes/read-attributes.ts';
import { openStable, type StableFile } from './open-stable.ts';
import { loadOwnerNames } from './owner-names.ts';
import { readMetadata } from './read-metadata.ts';

let folder: string;
let path: string;
const owners = await loadOwnerNames();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-open-'));
  path = join(folder, 'file');
  writeFileSync(path, 'twelve bytes');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function open(between: () => void = () => {}) {
  const seen = await readMetadata(Buffer.from(path), owners);
  between();
  return openStable(Buffer.from(path), seen, { owners });
}

async function opened(between?: () => void): Promise<StableFile> {
  const result = await open(between);
  if (result.status !== 'opened') throw new Error(`Not opened: ${result.status}`);
  return result.file;
}

async function readAll(file: StableFile, pieceSize = 5): Promise<string> {
  const piece = Buffer.alloc(pieceSize);
  let text = '';
  for (let count = await file.read(piece); count > 0; count = await file.read(piece)) {
    text += piece.toString('latin1', 0, count);
  }
  return text;
}

describe('a file that is read', () => {
  test('unchanged is consistent', async () => {
    await using file = await opened();
    expect(await readAll(file)).toBe('twelve bytes');
    expect(file.finish()).toEqual({ bytesRead: 12n });
  });

  test('keeps its access time, as its owner', async () => {
    utimesSync(path, 1, 2);
    await using file = await opened();
    await readAll(file);
    file.finish();
    expect(execFileSync('stat', ['-c', '%X', path], { encoding: 'utf8' }).trim()).toBe('1');
  });

  test('and grows is flagged, and is read up to its first size', async () => {
    await using file = await opened();
    appendFileSync(path, ' and more');
    expect(await readAll(file)).toBe('twelve bytes');
    expect(file.finish()).toMatchObject({ bytesRead: 12n, problem: { code: 'changed-while-read' } });
  });

  test('and shrinks is flagged', async () => {
    await using file = await opened();
    await file.read(Buffer.alloc(3));
    truncateSync(path, 4);
    await readAll(file);
    const { bytesRead, problem } = file.finish();
    expect(bytesRead).toBe(4n);
    expect(problem?.message).toContain(path);
  });

  test('and changes in place, with its mtime put back, is flagged', async () => {
    utimesSync(path, 5, 5);
    await using file = await opened();
    await readAll(file);
    writeFileSync(path, 'TWELVE BYTES');
    utimesSync(path, 5, 5);
    expect(file.finish().problem?.code).toBe('changed-while-read');
  });

  test('and gives more than it claimed is flagged', async () => {
    path = '/proc/self/status';
    await using file = await opened();
    expect(await readAll(file)).toContain('State:');
    expect(file.finish().problem?.code).toBe('changed-while-read');
  });
});

describe('between the walk and the opening', () => {
  test('a file replaced by renaming is read with its own metadata', async () => {
    await using file = await opened(() => {
      const replacement = join(folder, 'new');
      writeFileSync(replacement, 'new content', { mode: 0o600 });
      execFileSync('setfattr', ['-n', 'user.new', '-v', 'yes', replacement]);
      renameSync(replacement, path);
    });
    expect(file.metadata.size).toBe(11n);
    expect(file.metadata.mode).toBe(0o600);
    expect(file.metadata.inode).toBe((await readMetadata(Buffer.from(path), owners)).inode);
    expect(await readAll(file)).toBe('new content');
    expect(file.finish().problem).toBeUndefined();
  });

  test('the extended attributes of a replacement are its own', async () => {
    const extendedAttributes = await createExtendedAttributeReader();
    const seen = await readMetadata(Buffer.from(path), owners);
    execFileSync('setfattr', ['-n', 'user.new', '-v', 'yes', path]);
    const result = await openStable(Buffer.from(path), seen, { owners, extendedAttributes });
    if (result.status !== 'opened') throw new Error(result.status);
    await using file = result.file;
    expect(file.metadata.extendedAttributes).toEqual([{ name: 'user.new', value: Buffer.from('yes') }]);
  });

  test('a deleted file has vanished', async () => {
    expect(await open(() => rmSync(path))).toEqual({ status: 'vanished' });
  });

  test.each([
    ['a symbolic link', () => symlinkSync('/etc/passwd', path)],
    ['a pipe without a writer', () => execFileSync('mkfifo', [path])],
    ['a directory', () => execFileSync('mkdir', [path])],
    ['a device', () => execFileSync('mknod', [path, 'c', '1', '5'])],
  ])('%s in its place is not read', async (_, replace) => {
    const result = await open(() => {
      rmSync(path);
      replace();
    });
    expect(result).toMatchObject({ status: 'problem', problem: { code: 'changed-type' } });
  });
});

test('a cancelled read ends with the cancellation', async () => {
  const cancel = new AbortController();
  const seen = await readMetadata(Buffer.from(path), owners);
  const result = await openStable(Buffer.from(path), seen, { owners, signal: cancel.signal });
  if (result.status !== 'opened') throw new Error(result.status);
  await using file = result.file;
  cancel.abort();
  await expect(file.read(Buffer.alloc(1))).rejects.toMatchObject({ code: 'cancelled' });
});
