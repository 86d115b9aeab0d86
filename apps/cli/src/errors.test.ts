import { readFile } from 'node:fs/promises';
import { anchorOf } from '@holdfast/contracts/help';
import { HoldfastError } from '@holdfast/core/errors';
import { expect, test } from 'vitest';
import { describeError, paragraphAbout } from './errors.ts';

const root = new URL('../../../', import.meta.url);

test('what a failure is followed by leads to a heading that is there', async () => {
  for (const error of [
    new HoldfastError('wrong-password', 'That password does not open it.'),
    new HoldfastError('database-unreachable', 'Nobody answers.'),
    new HoldfastError('tool-missing', 'There is no pg_dump.'),
    new Error('a fault of our own'),
  ]) {
    const [file = '', anchor] = (paragraphAbout(describeError(error).code) ?? '').split('#');
    const text = await readFile(new URL(file, root), 'utf8');
    const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
    expect(anchors, error.message).toContain(anchor);
  }
});

test('whoever cancelled it is sent nowhere', () => {
  expect(paragraphAbout('cancelled')).toBeUndefined();
});
