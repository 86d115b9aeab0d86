import { expect, test } from 'vitest';
import { anchorOf, readGuide, sectionsOf } from './guide.ts';

test('every page of the guide has a title and sections', async () => {
  const pages = await readGuide();
  expect(pages[0]?.slug).toBe('dashboard');
  for (const page of pages) {
    expect(page.title).not.toBe(page.slug);
    expect(sectionsOf(page).length).toBeGreaterThan(1);
  }
});

test('links from one page to another lead to a heading that is there', async () => {
  const pages = await readGuide();
  const anchors = new Map(
    pages.map((page) => [page.slug, new Set(sectionsOf(page).map(({ anchor }) => anchor))]),
  );
  for (const { slug, tokens } of pages) {
    const text = tokens.map(({ raw }) => raw).join('');
    for (const [, page = slug, anchor = ''] of text.matchAll(/\]\((?:([\w-]+)\.md)?#([\w-]+)\)/g)) {
      expect(anchors.get(page), `${slug}: ${page}#${anchor}`).toContain(anchor);
    }
  }
});

test('anchors are as GitHub makes them', () => {
  expect(anchorOf('1. Make a vault')).toBe('1-make-a-vault');
  expect(anchorOf('`holdfast verify` — options')).toBe('holdfast-verify--options');
});
