import { expect, test } from 'vitest';
import { readCron, tryReadCron } from './read-cron.ts';
import { retentionWords, taskWords } from './task-words.ts';

const names = new Map([['a', 'Shop']]);

test('tasks say what they do', () => {
  expect(taskWords({ task: 'full' }, names)).toBe(
    'Backs up every source and Holdfast itself, as one full backup',
  );
  expect(taskWords({ task: 'backup', kind: 'database', sourceIds: null }, names)).toBe(
    'Backs up every database',
  );
  expect(taskWords({ task: 'backup', kind: null, sourceIds: ['a', 'b'] }, names)).toBe(
    'Backs up Shop, a removed source',
  );
  expect(taskWords({ task: 'verify', level: 'full', sourceIds: null }, names)).toBe(
    'Reads every byte of every source',
  );
});

test('what is kept is said in full', () => {
  expect(retentionWords({ keepWithin: '1y6m' })).toBe('keeps everything of 1 year 6 months');
  expect(retentionWords({ keepLast: 3, keepDaily: 7, keepMonthly: 0 })).toBe('keeps the newest 3, 7 daily');
});

test('cron expressions are read aloud', () => {
  expect(readCron('15 * * * *')).toBe('Every hour at :15');
  expect(readCron('0 0 * * *')).toBe('At 00:00');
  expect(tryReadCron('61 * * * *')).toBeUndefined();
});
