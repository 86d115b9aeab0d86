import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findBrokenLinks, findMarkdown } from './links.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function inFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-links-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('links between documents', () => {
  test.for(findMarkdown(root))('of %s resolve', (file) => {
    expect(findBrokenLinks(root, file)).toEqual([]);
  });

  test('to a missing file or heading are found', () => {
    const folder = inFolder({
      'a.md':
        '# Here\n[ok](b.md#what-it-is) [ok](#here) [gone](c.md) [gone](b.md#other) [far](https://x.example)\n',
      'b.md': '## What it is?\n',
    });
    expect(findBrokenLinks(folder, 'a.md')).toEqual([
      'a.md: c.md is not there.',
      'a.md: b.md#other names a heading that is not there.',
    ]);
  });

  test('in code are none', () => {
    const folder = inFolder({ 'a.md': '```\n[x](nowhere.md)\n```\n' });
    expect(findBrokenLinks(folder, 'a.md')).toEqual([]);
  });
});
