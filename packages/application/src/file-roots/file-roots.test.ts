import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browseFolders } from './browse-folders.ts';
import { confinePath } from './confine-path.ts';
import { previewExcludes } from './preview-excludes.ts';

let place: string;
let root: string;
beforeAll(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-roots-')));
  root = join(place, 'root');
  mkdirSync(join(root, 'data/deep'), { recursive: true });
  mkdirSync(join(place, 'root-but-not-really'));
  mkdirSync(join(place, 'secret'));
  symlinkSync(join(place, 'secret'), join(root, 'way-out'));
  symlinkSync('../..', join(root, 'data/up'));
  symlinkSync(join(root, 'data'), join(root, 'inside'));
  symlinkSync(join(root, 'loop'), join(root, 'loop'));
  symlinkSync(root, join(place, 'to-root'));
});
afterAll(() => rmSync(place, { recursive: true }));

describe('paths stay below their roots', () => {
  test.for(['data', 'data/deep', 'data/./deep/../deep', 'inside', ''])('%s is inside', async (path) => {
    expect(await confinePath(join(root, path), [root])).toMatch(new RegExp(`^${root}(/|$)`));
  });

  test.for([
    ...['..', 'data/../..', 'data/../../secret', 'way-out', 'data/up', 'data/up/secret', 'way-out/new'],
    ...['../root-but-not-really', '../secret', 'data/up/etc/../secret'],
  ])('%s is not', async (path) => {
    // As it came: join() would take the dots away.
    const asked = `${root}/${path}`;
    for (const mayBeMissing of [false, true]) {
      await expect(confinePath(asked, [root], { mayBeMissing })).rejects.toMatchObject({
        code: expect.stringMatching(/^(path-unsafe|source-not-found)$/),
      });
    }
  });

  test('what is to be made counts by the deepest folder that is there', async () => {
    const options = { mayBeMissing: true };
    expect(await confinePath(`${root}/new/deep/er`, [root], options)).toBe(`${root}/new/deep/er`);
    expect(await confinePath(`${root}/inside/new`, [root], options)).toBe(`${root}/data/new`);
    await expect(confinePath(`${root}/way-out/new/deep`, [root], options)).rejects.toMatchObject({
      code: 'path-unsafe',
    });
    await expect(confinePath(`${root}/loop/new`, [root], options)).rejects.toMatchObject({
      code: 'source-not-found',
    });
  });

  test('a root may be a link itself, and one that is gone allows nothing', async () => {
    expect(await confinePath(`${root}/data`, [join(place, 'to-root')])).toBe(`${root}/data`);
    await expect(confinePath(`${root}/data`, [join(place, 'gone')])).rejects.toMatchObject({
      code: 'path-unsafe',
    });
  });

  test('without roots the whole machine is allowed', async () => {
    expect(await confinePath('/', [])).toBe('/');
  });
});

describe('looking around', () => {
  test('begins with the roots, shows no links, and ends at them', async () => {
    expect(await browseFolders(undefined, [root])).toMatchObject({ path: null, folders: [{ path: root }] });
    const top = await browseFolders(root, [root]);
    expect(top).toMatchObject({ path: root, parent: null, cut: false });
    expect(top.folders).toEqual([{ name: 'data', path: `${root}/data`, readable: true }]);
    expect(await browseFolders(`${root}/data`, [root])).toMatchObject({ parent: root });
    await expect(browseFolders(`${root}/way-out`, [root])).rejects.toMatchObject({ code: 'path-unsafe' });
    await expect(browseFolders('/', [root])).rejects.toMatchObject({ code: 'path-unsafe' });
  });

  test('a file is no folder', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(browseFolders(`${root}/file`, [root])).rejects.toMatchObject({ code: 'source-not-found' });
  });
});

test('excludes are tried on what is there, and name the pattern that decided', async () => {
  const folder = join(place, 'uploads');
  mkdirSync(join(folder, 'node_modules/x'), { recursive: true });
  mkdirSync(join(folder, 'cache'));
  writeFileSync(join(folder, 'cache/CACHEDIR.TAG'), 'Signature: 8a477f597d28d172789f06886806bc55\n');
  writeFileSync(join(folder, 'cache/blob'), 'x'.repeat(100));
  writeFileSync(join(folder, 'keep.log'), '12345');
  writeFileSync(join(folder, 'drop.log'), '');
  writeFileSync(join(folder, 'page.html'), '123');
  writeFileSync(join(folder, 'node_modules/x/file'), '');
  const set = { paths: [folder], oneFileSystem: false, excludeCaches: true };
  const excludes = ['*.log', '!keep.log', 'node_modules/'];
  expect(await previewExcludes({ ...set, excludes })).toEqual({
    included: { files: 3, directories: 2, bytes: expect.any(Number) },
    excluded: { files: 1, directories: 1 },
    excludedExamples: expect.arrayContaining([
      { path: `${folder}/drop.log`, pattern: '*.log' },
      { path: `${folder}/node_modules`, pattern: 'node_modules/' },
    ]),
    unreadableExamples: [],
    complete: true,
  });
});
