import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOwnerNames, readDirectory, type WalkOptions, walkTree } from '@holdfast/core/files';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asRoot, mayMount } from './odd-tree.fixture.ts';

let folder: string;
let root: string;
const owners = await loadOwnerNames();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-walk-'));
  root = join(folder, 'root');
  mkdirSync(root);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function walk(options: Partial<WalkOptions> = {}): Promise<string[]> {
  const events: string[] = [];
  const onProblem: WalkOptions['onProblem'] = (problem) => void events.push(`problem ${problem.code}`);
  for await (const { kind, path } of walkTree(Buffer.from(root), { owners, onProblem, ...options })) {
    events.push(`${kind} ${path.toString('latin1', root.length + 1)}`);
  }
  return events;
}

function make(...paths: string[]): void {
  for (const path of paths) {
    if (path.endsWith('/')) mkdirSync(join(root, path), { recursive: true });
    else writeFileSync(join(root, path), '');
  }
}

describe('a walk', () => {
  test('goes depth first, sorted by bytes, and comes back from every directory', async () => {
    make('b/', 'b/x', 'b-c', 'a', 'B', 'é', 'b/c/');
    expect(await walk()).toEqual([
      ...[
        'enter ',
        'entry B',
        'entry a',
        'enter b',
        'enter b/c',
        'leave b/c',
        'entry b/x',
        'leave b',
        'entry b-c',
      ],
      ...['entry Ã©', 'leave '],
    ]);
  });

  test('of one file is that file', async () => {
    make('file');
    root = join(root, 'file');
    expect(await walk()).toEqual(['entry ']);
  });

  test('of nothing says so', async () => {
    root = join(root, 'nothing');
    await expect(walk()).rejects.toMatchObject({ code: 'source-not-found' });
  });

  test('can be cancelled', async () => {
    const cancel = new AbortController();
    root = '/usr';
    const seen = walk({ signal: cancel.signal });
    setImmediate(() => cancel.abort());
    await expect(seen).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('keeps of a cache directory its name and its tag', async () => {
    make('cache/', 'cache/a', 'cache/b/', 'cache/CACHEDIR.TAG', 'no/', 'no/a', 'no/CACHEDIR.TAG');
    writeFileSync(join(root, 'cache/CACHEDIR.TAG'), 'Signature: 8a477f597d28d172789f06886806bc55\n# more');
    writeFileSync(join(root, 'no/CACHEDIR.TAG'), 'Signature: 8a477f597d28d172789f06886806bc54');
    expect(await walk({ excludeCaches: true })).toEqual([
      ...['enter ', 'enter cache', 'entry cache/CACHEDIR.TAG', 'leave cache'],
      ...['enter no', 'entry no/CACHEDIR.TAG', 'entry no/a', 'leave no', 'leave '],
    ]);
    expect((await walk()).length).toBe(12);
  });

  test.skipIf(!mayMount)(
    'stays on one file system when asked, keeping mount points as empty directories',
    async () => {
      make('mount/', 'file', 'bind');
      execFileSync('mount', ['-t', 'tmpfs', 'none', join(root, 'mount')]);
      execFileSync('mount', ['--bind', '/proc/self/status', join(root, 'bind')]);
      try {
        make('mount/inside');
        expect(await walk({ oneFileSystem: true })).toEqual([
          'enter ',
          'entry file',
          'enter mount',
          'leave mount',
          'leave ',
        ]);
        expect(await walk()).toContain('entry mount/inside');
      } finally {
        execFileSync('umount', [join(root, 'mount'), join(root, 'bind')]);
      }
    },
  );

  test('reads 3000 entries of which some vanish', async () => {
    for (let number = 0; number < 3000; number += 1) make(`file ${number}`);
    make('z/', 'z/inside');
    let count = 0;
    for await (const event of walkTree(Buffer.from(root), {
      owners,
      onProblem: expect.unreachable as never,
    })) {
      count += 1;
      // What was listed but not yet read is gone.
      if (event.kind === 'enter' && count === 1) renameSync(join(root, 'z'), join(folder, 'gone'));
    }
    expect(count).toBe(3002);
  });
});

test.skipIf(!asRoot)('owners are named from the system, unknown ones are not', async () => {
  make('a', 'b', 'c');
  execFileSync('chown', ['1:2', join(root, 'b')]);
  execFileSync('chown', ['4000000:4000001', join(root, 'c')]);
  const { entries } = await readDirectory(Buffer.from(root), { owners });
  expect(entries.map(({ uid, gid, user, group }) => ({ uid, gid, user, group }))).toEqual([
    { uid: 0, gid: 0, user: 'root', group: 'root' },
    { uid: 1, gid: 2, user: 'daemon', group: 'bin' },
    { uid: 4000000, gid: 4000001, user: undefined, group: undefined },
  ]);
});
