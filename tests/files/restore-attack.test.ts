import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createRestoreTarget,
  type ExistingPolicy,
  type FileMetadata,
  type RestoreTarget,
} from '@holdfast/core/files';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

// A vault may be forged, and the target may be a directory in which someone else works against the restore.

let folder: string;
let outside: string;
let target: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-attack-'));
  outside = join(folder, 'outside');
  target = join(folder, 'target');
  mkdirSync(outside);
  mkdirSync(target);
  writeFileSync(join(outside, 'file'), 'precious', { mode: 0o600 });
});
afterEach(() => {
  // Whatever was tried, this is the same.
  expect(readdirSync(outside)).toEqual(['file']);
  expect(readFileSync(join(outside, 'file'), 'utf8')).toBe('precious');
  expect(statSync(join(outside, 'file')).mode & 0o7777).toBe(0o600);
  expect(execFileSync('getfattr', ['-d', '-m', '-', join(outside, 'file')]).length).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

const b = (text: string) => Buffer.from(text);
const time = { ns: 1_000_000_001n, offsetMinutes: 0 };
const metadata = (name: string, more: Partial<FileMetadata> = {}): FileMetadata => ({
  ...{ name: b(name), type: 'file', mode: 0o666, mtime: time, atime: time, ctime: time, uid: 0, gid: 0 },
  extendedAttributes: [{ name: 'user.evil', value: b('yes') }],
  ...more,
});

function open(existing: ExistingPolicy = 'replace'): Promise<RestoreTarget> {
  return createRestoreTarget(target, { existing, onProblem: () => {} });
}

async function restoreFile(directory: RestoreTarget['root'], name: string) {
  await using file = await directory.createFile(b(name), 4n);
  await file?.write(b('evil'), 0);
  return await file?.finish(metadata(name));
}

describe('a forged vault', () => {
  test.each(['..', '.', '', '../outside/file', '/etc/evil', 'a/b', 'a\0b'])(
    'cannot use the name %j',
    async (name) => {
      await using restore = await open();
      const refused = { code: 'path-unsafe' };
      await expect(restore.root.makeDirectory(b(name))).rejects.toMatchObject(refused);
      await expect(restore.root.createFile(b(name), 0n)).rejects.toMatchObject(refused);
      await expect(
        restore.root.makeEntry(metadata(name, { type: 'symlink', linkTarget: b('x') })),
      ).rejects.toMatchObject(refused);
      await expect(
        restore.root.linkFile(b(name), { directory: [], name: b('x'), inode: 1n, deviceId: 1n }),
      ).rejects.toMatchObject(refused);
      expect(readdirSync(target)).toEqual([]);
    },
  );

  test.each(['replace', 'skip', 'keep', 'fail'] as const)(
    'cannot write through a link it made before (%s)',
    async (existing) => {
      await using restore = await open(existing);
      await restore.root.makeEntry(metadata('door', { type: 'symlink', linkTarget: b(outside) }));
      const entered = await restore.root.makeDirectory(b('door')).catch(() => undefined);
      if (entered !== undefined) await restoreFile(entered, 'file');
      await restore.root.makeEntry(
        metadata('leaf', { type: 'symlink', linkTarget: b(join(outside, 'file')) }),
      );
      await restoreFile(restore.root, 'leaf').catch(() => undefined);
      await restore.root.makeEntry(metadata('leaf', { type: 'fifo' })).catch(() => undefined);
    },
  );

  test('cannot set the metadata of what a link points at', async () => {
    await using restore = await open();
    await restore.root.makeEntry(
      metadata('link', { type: 'symlink', linkTarget: b(join(outside, 'file')), uid: 1, gid: 1 }),
    );
    expect(statSync(join(outside, 'file')).uid).toBe(process.getuid!());
  });

  test('cannot make a file claim a hard link to something outside', async () => {
    await using restore = await open();
    const { ino, dev } = statSync(join(outside, 'file'), { bigint: true });
    await restore.root.makeEntry(metadata('door', { type: 'symlink', linkTarget: b(outside) }));
    const first = { directory: [b('door')], name: b('file'), inode: ino, deviceId: dev };
    expect(await restore.root.linkFile(b('linked'), first)).toEqual({ status: 'not-linked' });
    expect(existsSync(join(target, 'linked'))).toBe(false);
  });

  test('cannot claim an absurd size', async () => {
    await using restore = await open();
    await expect(
      (async () => {
        await using file = (await restore.root.createFile(b('huge'), 2n ** 63n))!;
        await file.write(b('evil'), 0);
        await file.finish(metadata('huge'));
      })(),
    ).rejects.toThrow();
    expect(readdirSync(target)).toEqual([]);
  });

  test('cannot make an entry of an unknown type', async () => {
    await using restore = await open();
    await expect(restore.root.makeEntry(metadata('x', { type: 'irregular' }))).rejects.toMatchObject({
      code: 'unsupported',
    });
    expect(await restore.root.makeEntry(metadata('x', { type: 'socket' }))).toEqual({ status: 'skipped' });
  });
});

describe('someone who works in the target', () => {
  test.each(['replace', 'skip', 'keep'] as const)(
    'gets nothing by links that lie ready (%s)',
    async (existing) => {
      symlinkSync(outside, join(target, 'directory'));
      symlinkSync(join(outside, 'file'), join(target, 'leaf'));
      symlinkSync(join(outside, 'new'), join(target, 'dangling'));
      await using restore = await open(existing);
      for (const name of ['leaf', 'dangling']) await restoreFile(restore.root, name);
      const directory = await restore.root.makeDirectory(b('directory'));
      if (directory !== undefined) {
        await restoreFile(directory, 'file');
        await directory.finish(metadata('directory', { type: 'dir', mode: 2 ** 31 + 0o777 }));
      }
      expect(directory === undefined).toBe(existing === 'skip');
      if (existing === 'replace')
        expect(readFileSync(join(target, 'directory', 'file'), 'utf8')).toBe('evil');
    },
  );

  test('gets nothing by a hard link that lies ready: the name is replaced, not the content', async () => {
    linkSync(join(outside, 'file'), join(target, 'leaf'));
    await using restore = await open();
    await restoreFile(restore.root, 'leaf');
    expect(readFileSync(join(target, 'leaf'), 'utf8')).toBe('evil');
  });

  test('gets nothing by exchanging a directory for a link while it is written to', async () => {
    await using restore = await open();
    const upper = (await restore.root.makeDirectory(b('upper')))!;
    const lower = (await upper.makeDirectory(b('lower')))!;
    const file = (await lower.createFile(b('file'), 4n))!;
    await file.write(b('evil'), 0);
    renameSync(join(target, 'upper'), join(target, 'moved'));
    symlinkSync(outside, join(target, 'upper'));
    mkdirSync(join(target, 'moved', 'other'));
    renameSync(join(target, 'moved', 'lower'), join(target, 'moved', 'lower2'));
    symlinkSync(outside, join(target, 'moved', 'lower'));
    await file.finish(metadata('file'));
    await lower.makeEntry(metadata('pipe', { type: 'fifo' }));
    await lower.finish(metadata('lower', { type: 'dir', mode: 2 ** 31 + 0o700 }));
    await upper.finish(metadata('upper', { type: 'dir', mode: 2 ** 31 + 0o700 }));
    // All went to the directory that had been opened, wherever it is now.
    expect(readdirSync(join(target, 'moved', 'lower2')).sort()).toEqual(['file', 'pipe']);
  });

  test('gets nothing by exchanging the way to the first name of a hard link', async () => {
    await using restore = await open();
    const directory = (await restore.root.makeDirectory(b('directory')))!;
    const first = await restoreFile(directory, 'file');
    await directory.finish();
    renameSync(join(target, 'directory'), join(target, 'moved'));
    symlinkSync(outside, join(target, 'directory'));
    if (first?.status !== 'restored') throw new Error('not restored');
    expect(await restore.root.linkFile(b('second'), first.entry)).toEqual({ status: 'not-linked' });
    rmSync(join(target, 'directory'));
    mkdirSync(join(target, 'directory'));
    linkSync(join(outside, 'file'), join(target, 'directory', 'file'));
    expect(await restore.root.linkFile(b('second'), first.entry)).toEqual({ status: 'not-linked' });
    expect(existsSync(join(target, 'second'))).toBe(false);
  });

  test('gets nothing by exchanging temporary files', async () => {
    await using restore = await open();
    const file = (await restore.root.createFile(b('file'), 4n))!;
    await file.write(b('evil'), 0);
    const [temporary] = readdirSync(target);
    rmSync(join(target, temporary!));
    symlinkSync(join(outside, 'file'), join(target, temporary!));
    // Metadata goes to the open file; the swapped link gets the name and nothing else.
    await file.finish(metadata('file', { uid: 1, gid: 1 }));
  });

  test('gets nothing in a race', async () => {
    const swap =
      '$| = 1; print "ready"; for (my $n = 0; ; $n++) { rename "directory", "hidden$n"; symlink "../outside", "directory"; unlink "directory"; rename "hidden$n", "directory"; }';
    const swapper = spawn('perl', ['-e', swap], { cwd: target });
    try {
      await once(swapper.stdout, 'data');
      await using restore = await open();
      for (let round = 0; round < 1500; round += 1) await restoreInTurmoil(restore);
    } finally {
      swapper.kill('SIGKILL');
    }
  });

  async function restoreInTurmoil(restore: RestoreTarget): Promise<void> {
    const plain = { extendedAttributes: undefined };
    try {
      const directory = await restore.root.makeDirectory(b('directory'));
      await using file = await directory?.createFile(b('file'), 4n);
      await file?.write(b('evil'), 0);
      await file?.finish(metadata('file', plain));
      await directory?.finish(metadata('directory', { ...plain, type: 'dir', mode: 2 ** 31 + 0o777 }));
    } catch (error) {
      // That names come and go may be noticed; nothing else may happen.
      expect(error).toMatchObject({ code: 'restore-failed' });
    }
  }
});
