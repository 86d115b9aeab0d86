import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { readableLine } from './readable-line.ts';

test('a line of a log is told in the order in which a person asks', () => {
  const line = {
    ...{
      level: 'warn',
      time: '2026-11-21T10:20:30.400Z',
      process: 'worker',
      pid: 7,
      workerId: 'w',
      runId: 'r-1',
    },
    ...{ error: { message: 'It broke.', stack: 'at …' }, msg: 'A run has failed.' },
  };
  expect(stripVTControlCharacters(readableLine(JSON.stringify(line)) ?? '')).toBe(
    'worker: 10:20:30 A run has failed. It broke. runId=r-1',
  );
});

test('anything else is left alone', () => {
  expect(readableLine('Ready in 12 ms')).toBeUndefined();
  expect(readableLine('{"level":"half a line')).toBeUndefined();
});
