import { expect, test } from 'vitest';
import { reasonWords } from './reason-words.ts';

test('a backup says why it stays, each reason once', () => {
  expect(reasonWords([{ rule: 'last' }, { rule: 'last' }])).toBe('Among the newest');
  expect(
    reasonWords([
      { rule: 'weekly', bucket: '2026-W19' },
      { rule: 'within', within: '30d' },
      { rule: 'pinned' },
    ]),
  ).toBe('Newest of the week 2026-W19, younger than 30 days, kept for ever');
  expect(reasonWords([{ rule: 'within-daily', bucket: '2026-05-04', within: '60d' }])).toBe(
    'Newest of the day 2026-05-04 within 60 days',
  );
  expect(reasonWords([{ rule: 'yearly', oldest: true }])).toBe(
    'The oldest, until there are enough of each year',
  );
  expect(reasonWords([{ rule: 'only-proven' }])).toBe('The only proven one of its source');
});

test('a rule that is not known here is said as it is', () => {
  expect(reasonWords([{ rule: 'lunar' }])).toBe('Lunar');
});
