import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadOwnerNames } from '../owner-names.ts';
import { joinPath } from '../raw-path.ts';
import { walkTree } from '../walk-tree.ts';
import { compileExcludes } from './excludes.ts';

// The oracle is git itself: `git ls-files --others` lists the files that patterns do not exclude.

const names = [
  'a',
  'b',
  'ab',
  'a.b',
  'a b',
  'b ',
  '[a]',
  '!a',
  '#a',
  '\\a',
  'a\nb',
  '-',
  'é',
  Buffer.from([0x61, 0xff]),
];
const folders = ['', 'a', 'd', 'd/a', 'd/b', 'd/e/a'];
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-excludes-'));
  execFileSync('git', ['init', '-q', root]);
  for (const folder of folders) {
    const path = join(root, folder);
    mkdirSync(path, { recursive: true });
    for (const name of names) {
      if (folders.includes(folder === '' ? String(name) : `${folder}/${name}`)) continue;
      writeFileSync(joinPath(Buffer.from(path), Buffer.from(name)), '');
    }
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function keptByGit(patterns: readonly string[]): string[] {
  const list = join(root, '.git', 'patterns');
  writeFileSync(list, patterns.map((pattern) => `${pattern}\n`).join(''));
  const output = execFileSync('git', ['-C', root, 'ls-files', '-z', '--others', `--exclude-from=${list}`]);
  return output.toString('latin1').split('\0').slice(0, -1).sort();
}

async function keptByUs(patterns: readonly string[]): Promise<string[]> {
  const kept: string[] = [];
  const owners = await loadOwnerNames();
  const excludes = compileExcludes([...patterns, '/.git']);
  const start = Buffer.byteLength(root) + 1;
  for await (const event of walkTree(Buffer.from(root), {
    owners,
    excludes,
    onProblem: (problem) => expect.unreachable(problem.message),
  })) {
    if (event.kind === 'entry') kept.push(event.path.toString('latin1', start));
  }
  return kept.sort();
}

describe('gitignore patterns', () => {
  test.each([
    [['a']],
    [['/a']],
    [['a/']],
    [['d/a']],
    [['*', '!*/', '!b']],
    [['**/a']],
    [['d/**']],
    [['d/**/a']],
    [['d/**', '!d/a']],
    [['**']],
    [['/**/a/']],
    [['a**b']],
    [['d/a**']],
    [['***/a']],
    [['d/***']],
    [['[ab]']],
    [['[!a]']],
    [['[^a]']],
    [['[]a]b']],
    [['[[]a]']],
    [['[a']],
    [['[a-']],
    [['[b-a]']],
    [['[[:alpha:]]']],
    [['[[:nonsense:]]']],
    [['[[:alpha:]-]']],
    [['[a-[:alpha:]]']],
    [['[\\a]']],
    [['d[/]a']],
    [['d[!x]a']],
    [['\\!a', '\\#a']],
    [['!a', '#a']],
    [['\\\\a']],
    [['a\\']],
    [['b\\ ']],
    [['b ']],
    [['b   ']],
    [['a?b']],
    [['a??']],
    [['é']],
    [['[é]']],
    [['?']],
    [['d//a']],
    [['/']],
    [['//a']],
    [['!']],
    [['d/']],
    [['d/*/a']],
    [['.*']],
  ])('exclude what git excludes: %j', async (patterns) => {
    expect(await keptByUs(patterns)).toEqual(keptByGit(patterns));
  });

  test('exclude what git excludes, whatever the patterns', async () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      'd',
      'e',
      '*',
      '**',
      '/',
      '?',
      '!',
      '[',
      ']',
      '-',
      '^',
      '\\',
      ' ',
      '.',
      '#',
      '[:alpha:]',
    );
    const pattern = fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(pattern, { minLength: 1, maxLength: 4 }), async (patterns) => {
        expect(await keptByUs(patterns)).toEqual(keptByGit(patterns));
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  test('match a name byte for byte, not by case', () => {
    const excludes = compileExcludes(['*.LOG']);
    expect(excludes.excludes('a.log', false)).toBe(false);
    expect(excludes.excludes('a.LOG', false)).toBe(true);
  });
});
