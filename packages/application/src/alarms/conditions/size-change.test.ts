import { expect, test } from 'vitest';
import { judgeSizes, type Measured } from './size-change.ts';

/** The newest first. */
function backups(sizes: readonly number[], more: Partial<Measured> = {}): Measured[] {
  return sizes.map((sizeBytes, index) => ({
    ...{ id: `${index}`, takenAt: new Date(-index), sizeBytes, rows: null, items: null },
    ...(index === 0 ? more : {}),
  }));
}
const MB = 1_000_000;

test('a backup as large as those before it is ordinary', () => {
  expect(judgeSizes(backups([105 * MB, 104 * MB, 103 * MB, 102 * MB, 101 * MB, 100 * MB]))).toBeUndefined();
});

test('more than twice as large is growth, less than half is shrinkage', () => {
  const before = [100 * MB, 101 * MB, 99 * MB, 100 * MB, 100 * MB];
  expect(judgeSizes(backups([201 * MB, ...before]))).toEqual({
    ...{ event: 'growth', what: 'size', from: 100 * MB, to: 201 * MB },
  });
  expect(judgeSizes(backups([49 * MB, ...before]))).toMatchObject({ event: 'shrinkage', to: 49 * MB });
  expect(judgeSizes(backups([51 * MB, ...before]))).toBeUndefined();
  expect(judgeSizes(backups([199 * MB, ...before]))).toBeUndefined();
});

test('lost rows are told even where the bytes hardly change', () => {
  const before = backups([100 * MB, 100 * MB, 100 * MB, 100 * MB, 100 * MB, 100 * MB]).map(
    (backup, index) => ({
      ...backup,
      rows: index === 0 ? 0 : 5000,
    }),
  );
  expect(judgeSizes(before)).toEqual({ event: 'shrinkage', what: 'rows', from: 5000, to: 0 });
});

test('a source that always swings is left alone, and so is a tiny or a new one', () => {
  expect(judgeSizes(backups([300, 20, 250, 10, 280, 15].map((size) => size * MB)))).toBeUndefined();
  expect(judgeSizes(backups([9000, 1000, 1000, 1000, 1000, 1000]))).toBeUndefined();
  expect(judgeSizes(backups([900 * MB, 100 * MB, 100 * MB, 100 * MB]))).toBeUndefined();
});
