import { readFile } from 'node:fs/promises';
import { anchorOf, helpAddressOf } from '@holdfast/contracts/help';
import { expect, test } from 'vitest';
import { readGuide, sectionsOf } from './guide.ts';

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

/** Every code that a message can have: those of the engine, and those of calls that never reached it. */
async function readCodes(): Promise<string[]> {
  const errors = await readFile(
    new URL('../../../../../packages/core/src/errors.ts', import.meta.url),
    'utf8',
  );
  const type = errors.slice(errors.indexOf('export type ErrorCode'), errors.indexOf(';'));
  const codes = [...type.matchAll(/'([a-z-]+)'/g)].map(([, code = '']) => code);
  return [...codes, 'too-large', 'unreachable'];
}

test('every message has its paragraph in the guide, and every paragraph a message', async () => {
  const codes = await readCodes();
  expect(codes.length).toBeGreaterThan(45);
  const pages = await readGuide();
  const page = pages.find(({ slug }) => slug === 'messages')!;
  const [title, ...sections] = sectionsOf(page);
  expect(title?.heading).toBe('When something goes wrong');
  const addresses = new Map(codes.map((code) => [code, helpAddressOf(code)]));
  for (const [code, address] of addresses) {
    const anchor = address?.split('#')[1];
    expect(
      sections.map((section) => section.anchor),
      code,
    ).toContain(anchor);
  }
  expect(new Set(sections.map(({ anchor }) => `/help/messages#${anchor}`))).toEqual(
    new Set(addresses.values()),
  );
  for (const { heading, text } of sections) expect(text.length, heading).toBeGreaterThan(60);
});

test('pictures of the guide are there', async () => {
  for (const { slug, tokens } of await readGuide()) {
    const text = tokens.map(({ raw }) => raw).join('');
    for (const [, file = ''] of text.matchAll(/!\[[^\]]+\]\(images\/([\w-]+\.png)\)/g)) {
      const picture = await readFile(new URL(`../../../../../docs/images/${file}`, import.meta.url));
      expect(picture.subarray(1, 4).toString(), `${slug}: ${file}`).toBe('PNG');
    }
  }
});
