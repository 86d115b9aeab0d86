import { expect, test } from 'vitest';
import { describeProgress } from './progress-line.ts';

test('bytes, share, rate and time left', () => {
  const progress = {
    phase: 'dumping',
    bytes: 1e9,
    totalBytes: 4e9,
    items: 3,
    item: 'public.orders',
  } as const;
  expect(describeProgress(progress, undefined)).toBe('Dumping  25 %  1.0 GB of 4.0 GB  public.orders');
  expect(describeProgress(progress, 1e8)).toBe(
    'Dumping  25 %  1.0 GB of 4.0 GB  100 MB/s  about 30 s left  public.orders',
  );
  expect(describeProgress(progress, 1e9)).toContain('about 3 s left');
});

test('what is unknown, done or passed is left out', () => {
  expect(describeProgress({ phase: 'preparing', bytes: 0, items: 0 }, 0)).toBe('Preparing');
  expect(describeProgress({ phase: 'reading files', bytes: 5e6, totalBytes: 4e6, items: 1 }, 1e6)).toBe(
    'Reading  5.0 MB  1.0 MB/s',
  );
  expect(describeProgress({ phase: 'comparing', bytes: 10, totalBytes: 10, items: 1 }, 5)).toBe(
    'Comparing  99 %  10 B of 10 B  5 B/s',
  );
  expect(describeProgress({ phase: 'verifying', bytes: 0, items: 1200 }, 0)).toBe('Verifying  1,200');
  expect(describeProgress({ phase: 'verifying', bytes: 0, items: 2, totalItems: 9 }, 0)).toBe(
    'Verifying  2 of 9',
  );
});
