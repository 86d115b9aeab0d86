import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRestoreTarget, type FileMetadata } from '@holdfast/core/files';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { copyTree } from './copy-tree.fixture.ts';
import { acl, describeTree, makeOddTree, mayMount } from './odd-tree.fixture.ts';

let folder: string;
let tree: string;
let copy: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-restore-'));
  tree = join(folder, 'tree');
  copy = join(folder, 'copy');
  mkdirSync(tree);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plainFile = (name: string | Buffer): FileMetadata => ({
  name: Buffer.from(name),
  type: 'file',
  mode: 0o640,
  mtime: { ns: 1_700_000_000_000_000_001n, offsetMinutes: 0 },
  atime: { ns: 1_700_000_000_000_000_001n, offsetMinutes: 0 },
  ctime: { ns: 1_700_000_000_000_000_001n, offsetMinutes: 0 },
  uid: process.getuid!(),
  gid: process.getgid!(),
});

const plainDirectory = (name: string): FileMetadata => ({
  ...plainFile(name),
  type: 'dir',
  mode: 2 ** 31 + 0o700,
});

describe('a restored tree', () => {
  test('is the tree that was read: names, contents, links, devices, holes, owners, modes, times, attributes', async () => {
    await makeOddTree(tree);
    const { problems, skipped } = await copyTree(tree, copy);
    expect(problems).toEqual([]);
    expect(skipped).toEqual([]);
    expect(describeTree(copy)).toEqual(describeTree(tree));
  });

  test('has holes where there were long runs of zeros, unless that is not wanted', async () => {
    writeFileSync(join(tree, 'zeros'), Buffer.alloc(4 * 2 ** 20));
    await copyTree(tree, copy);
    await copyTree(tree, join(folder, 'full'), { sparse: false });
    expect(statSync(join(copy, 'zeros')).blocks).toBe(0);
    expect(statSync(join(copy, 'zeros')).size).toBe(4 * 2 ** 20);
    expect(statSync(join(folder, 'full', 'zeros')).blocks).toBeGreaterThan(8000);
  });

  test('survives 4000 files finished 50 at a time, with attributes', async () => {
    const problems: unknown[] = [];
    await using target = await createRestoreTarget(copy, {
      existing: 'fail',
      onProblem: (p) => problems.push(p),
    });
    const directory = (await target.root.makeDirectory(Buffer.from('many')))!;
    const numbers = Array.from({ length: 4000 }, (_, number) => number).values();
    const work = async () => {
      for (const number of numbers) {
        const metadata = plainFile(`file ${number}`);
        metadata.mtime.ns += BigInt(number);
        if (number % 7 === 0)
          metadata.extendedAttributes = [{ name: 'user.number', value: Buffer.from(`${number}`) }];
        const file = (await directory.createFile(metadata.name, 5n))!;
        await file.write(Buffer.from('12345'), 0);
        await file.finish(metadata);
      }
    };
    await Promise.all(Array.from({ length: 50 }, work));
    await directory.finish(plainDirectory('many'));
    expect(problems).toEqual([]);
    for (let number = 0; number < 4000; number += 1) {
      const stats = statSync(join(copy, 'many', `file ${number}`), { bigint: true });
      expect(stats.mtimeNs).toBe(1_700_000_000_000_000_001n + BigInt(number));
    }
    const attributes = execFileSync('getfattr', ['-R', '-d', join(copy, 'many')], { encoding: 'utf8' });
    expect(attributes.match(/user.number=/g)?.length).toBe(572);
    expect(statSync(join(copy, 'many'), { bigint: true }).mtimeNs).toBe(1_700_000_000_000_000_001n);
  });

  test('has the times of a directory even if it is finished before its files are', async () => {
    await using target = await createRestoreTarget(copy, { existing: 'fail', onProblem: () => {} });
    const directory = (await target.root.makeDirectory(Buffer.from('d')))!;
    const file = (await directory.createFile(Buffer.from('file'), 0n))!;
    const finished = directory.finish(plainDirectory('d'));
    await directory.makeEntry({ ...plainFile('pipe'), type: 'fifo' });
    await file.finish(plainFile('file'));
    await finished;
    expect(statSync(join(copy, 'd'), { bigint: true }).mtimeNs).toBe(1_700_000_000_000_000_001n);
    expect(readdirSync(join(copy, 'd')).sort()).toEqual(['file', 'pipe']);
  });

  test('of a file without all its bytes is an error and leaves nothing', async () => {
    await using target = await createRestoreTarget(copy, { existing: 'fail', onProblem: () => {} });
    const file = (await target.root.createFile(Buffer.from('short'), 10n))!;
    await file.write(Buffer.from('12345'), 0);
    await expect(file.finish(plainFile('short'))).rejects.toMatchObject({ code: 'verification-failed' });
    const long = (await target.root.createFile(Buffer.from('long'), 3n))!;
    await long.write(Buffer.from('12345'), 0);
    await expect(long.finish(plainFile('long'))).rejects.toMatchObject({ code: 'verification-failed' });
    expect(readdirSync(copy)).toEqual([]);
  });

  test('that is given up half-way has no half files', async () => {
    {
      await using target = await createRestoreTarget(copy, { existing: 'fail', onProblem: () => {} });
      await using directory = (await target.root.makeDirectory(Buffer.from('d')))!;
      await using file = (await directory.createFile(Buffer.from('file'), 10n))!;
      await file.write(Buffer.from('12345'), 0);
    }
    expect(readdirSync(join(copy, 'd'))).toEqual([]);
  });

  test('stops when it is cancelled', async () => {
    const cancel = new AbortController();
    await using target = await createRestoreTarget(copy, {
      existing: 'fail',
      onProblem: () => {},
      signal: cancel.signal,
    });
    await using file = (await target.root.createFile(Buffer.from('file'), 5n))!;
    await file.write(Buffer.from('12345'), 0);
    cancel.abort();
    await expect(file.finish(plainFile('file'))).rejects.toMatchObject({ code: 'cancelled' });
    await expect(target.root.makeDirectory(Buffer.from('d'))).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(copy)).toEqual([]);
  });

  test.skipIf(!mayMount)('on a full disk ends with storage-full', async () => {
    execFileSync('mkdir', [copy]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', copy]);
    try {
      await using target = await createRestoreTarget(copy, { existing: 'fail', onProblem: () => {} });
      await using file = (await target.root.createFile(Buffer.from('large'), 2n ** 22n))!;
      await expect(file.write(Buffer.alloc(2 ** 22, 1), 0)).rejects.toMatchObject({ code: 'storage-full' });
    } finally {
      execFileSync('umount', ['-l', copy]);
    }
  });
});

describe('names that are taken', () => {
  beforeEach(() => {
    writeFileSync(join(tree, 'file'), 'from the backup');
    mkdirSync(join(tree, 'directory'));
    writeFileSync(join(tree, 'directory', 'inside'), 'from the backup');
    execFileSync('ln', ['-s', 'from-the-backup', join(tree, 'link')]);
    execFileSync('mkdir', ['-p', join(copy, 'directory')]);
    for (const name of ['file', 'link', 'directory/inside', 'other'])
      writeFileSync(join(copy, name), 'was here');
    execFileSync('touch', ['-d', '@1000', join(copy, 'directory')]);
  });

  const contents = () =>
    execFileSync(
      'bash',
      [
        '-c',
        'cd "$0"; find . -type f -printf "%P=" -exec cat {} \\; -printf "\\n" -o -type l -printf "%P->%l\\n"',
        copy,
      ],
      {
        encoding: 'utf8',
      },
    )
      .trim()
      .split('\n')
      .sort();

  test('fail: nothing is touched', async () => {
    await expect(copyTree(tree, copy)).rejects.toMatchObject({ code: 'target-not-empty' });
    expect(contents()).toEqual([
      'directory/inside=was here',
      'file=was here',
      'link=was here',
      'other=was here',
    ]);
  });

  test('skip: what was there stays', async () => {
    const { skipped } = await copyTree(tree, copy, { existing: 'skip' });
    expect(skipped.length).toBe(3);
    expect(contents()).toEqual([
      'directory/inside=was here',
      'file=was here',
      'link=was here',
      'other=was here',
    ]);
  });

  test('replace: only what is not in the backup stays, and directories get their metadata', async () => {
    const before = statSync(join(copy, 'file')).ino;
    await copyTree(tree, copy, { existing: 'replace' });
    expect(contents()).toEqual([
      'directory/inside=from the backup',
      'file=from the backup',
      'link->from-the-backup',
      'other=was here',
    ]);
    expect(statSync(join(copy, 'file')).ino).not.toBe(before);
    expect(statSync(join(copy, 'directory')).mtimeMs).toBe(statSync(join(tree, 'directory')).mtimeMs);
  });

  test('keep: both are there', async () => {
    await copyTree(tree, copy, { existing: 'keep' });
    await copyTree(tree, copy, { existing: 'keep' });
    expect(contents()).toEqual([
      'directory/inside.restored-2=from the backup',
      'directory/inside.restored=from the backup',
      'directory/inside=was here',
      'file.restored-2=from the backup',
      'file.restored=from the backup',
      'file=was here',
      'link.restored-2->from-the-backup',
      'link.restored->from-the-backup',
      'link=was here',
      'other=was here',
    ]);
  });

  test('nothing inherits the ACLs of a directory that was there', async () => {
    execFileSync('mkdir', ['-p', join(tree, 'new/er')]);
    writeFileSync(join(tree, 'new/er/file'), 'from the backup');
    execFileSync('mkfifo', [join(tree, 'pipe')]);
    for (const path of [copy, join(copy, 'directory')]) {
      execFileSync('setfattr', ['-n', 'system.posix_acl_default', '-v', `0x${acl.toString('hex')}`, path]);
    }
    await copyTree(tree, copy, { existing: 'keep' });
    const listed = execFileSync('getfattr', ['-R', '-h', '-m', '-', '.'], { cwd: copy, encoding: 'utf8' });
    expect(listed.match(/# file: .*/g)?.sort()).toEqual(['# file: .', '# file: directory']);
  });

  test('keep: a name of 255 bytes still gets a name beside it', async () => {
    const name = 'n'.repeat(255);
    writeFileSync(join(tree, name), 'from the backup');
    writeFileSync(join(copy, name), 'was here');
    await copyTree(tree, copy, { existing: 'keep' });
    expect(existsSync(join(copy, `${'n'.repeat(246)}.restored`))).toBe(true);
  });

  test.each(['skip', 'keep', 'replace'] as const)(
    '%s: a directory is never replaced by a file',
    async (existing) => {
      rmSync(join(tree, 'directory'), { recursive: true });
      writeFileSync(join(tree, 'directory'), 'now a file');
      const restore = copyTree(tree, copy, { existing });
      if (existing === 'replace') await expect(restore).rejects.toMatchObject({ code: 'restore-failed' });
      else await restore;
      expect(statSync(join(copy, 'directory', 'inside')).size).toBe(8);
      expect(existsSync(join(copy, 'directory.restored'))).toBe(existing === 'keep');
      expect(readdirSync(copy).filter((name) => name.startsWith('.holdfast-'))).toEqual([]);
    },
  );

  test('replace: an empty directory gives way to a file, and a file to a directory', async () => {
    rmSync(join(copy, 'directory', 'inside'));
    rmSync(join(tree, 'directory'), { recursive: true });
    writeFileSync(join(tree, 'directory'), 'now a file');
    mkdirSync(join(tree, 'other'));
    await copyTree(tree, copy, { existing: 'replace' });
    expect(statSync(join(copy, 'directory')).isFile()).toBe(true);
    expect(statSync(join(copy, 'other')).isDirectory()).toBe(true);
  });

  test('replace: a restored hard link takes the place of what was there', async () => {
    execFileSync('ln', [join(tree, 'file'), join(tree, 'zz')]);
    await copyTree(tree, copy, { existing: 'replace' });
    await copyTree(tree, copy, { existing: 'replace' });
    expect(statSync(join(copy, 'zz')).ino).toBe(statSync(join(copy, 'file')).ino);
    expect(statSync(join(copy, 'zz')).nlink).toBe(2);
    cpSync(join(copy, 'file'), join(copy, 'readable'));
  });
});
