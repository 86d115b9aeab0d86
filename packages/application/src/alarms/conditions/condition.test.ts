import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventKinds } from './condition.ts';

const guide = readFileSync(new URL('../../../../../docs/alarms.md', import.meta.url), 'utf8');
const anchors = [...guide.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
  heading!
    .toLowerCase()
    .replace(/[^a-z\s-]/g, '')
    .replace(/\s/g, '-'),
);

test.each(Object.entries(eventKinds))('the guide has a paragraph about %s', (_event, { anchor }) => {
  expect(anchors).toContain(anchor);
});

test('and one about the digest', () => {
  expect(anchors).toContain('the-digest');
});
