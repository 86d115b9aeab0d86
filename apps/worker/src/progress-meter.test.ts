import type { RunProgress } from '@holdfast/contracts/runs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProgressMeter } from './progress-meter.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function meterWith(write: (progress: RunProgress) => Promise<unknown> = async () => {}) {
  const written: RunProgress[] = [];
  const meter = new ProgressMeter((progress) => {
    written.push(progress);
    return write(progress);
  });
  return { meter, written };
}

test('thousands of reports become two writes a second, and the last one is among them', async () => {
  const { meter, written } = meterWith();
  for (let i = 1; i <= 3000; i++) {
    meter.report({ phase: 'dumping', bytes: i * 1000, totalBytes: 4_000_000, items: i });
    await vi.advanceTimersByTimeAsync(1);
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(written.length).toBeGreaterThanOrEqual(6);
  expect(written.length).toBeLessThanOrEqual(8);
  expect(written.at(-1)).toMatchObject({ bytes: 3_000_000, items: 3000, totalBytes: 4_000_000 });
  // One byte in a microsecond, and a quarter is left.
  expect(written.at(-1)!.bytesPerSecond).toBeGreaterThan(900_000);
  expect(written.at(-1)!.bytesPerSecond).toBeLessThan(1_100_000);
  expect(written.at(-1)!.remainingMs).toBeGreaterThan(900);
  expect(written.at(-1)!.remainingMs).toBeLessThan(1100);
});

test('a new phase begins with a rate of its own', async () => {
  const { meter, written } = meterWith();
  meter.report({ phase: 'dumping', bytes: 1e9, items: 1 });
  await vi.advanceTimersByTimeAsync(600);
  meter.report({ phase: 'comparing', bytes: 0, items: 0 });
  await vi.advanceTimersByTimeAsync(600);
  expect(written.at(-1)).toEqual({ phase: 'comparing', bytes: 0, items: 0 });
});

test('a slow database slows nothing down: the next write has what is newest then', async () => {
  let release = () => {};
  const { meter, written } = meterWith(
    () =>
      new Promise<void>((resolve) => {
        release = resolve;
      }),
  );
  for (const bytes of [1, 2, 3, 4]) {
    meter.report({ phase: 'dumping', bytes, items: 0 });
    await vi.advanceTimersByTimeAsync(600);
  }
  expect(written.map(({ bytes }) => bytes)).toEqual([1]);
  release();
  await vi.advanceTimersByTimeAsync(600);
  expect(written.map(({ bytes }) => bytes)).toEqual([1, 4]);
});

test('a write that fails ends nothing, and after the end nothing is written', async () => {
  const { meter, written } = meterWith(() => Promise.reject(new Error('no connection')));
  meter.report({ phase: 'dumping', bytes: 1, items: 0 });
  await vi.advanceTimersByTimeAsync(600);
  meter.report({ phase: 'dumping', bytes: 2, items: 0 });
  await vi.advanceTimersByTimeAsync(600);
  meter.report({ phase: 'dumping', bytes: 3, items: 0 });
  await meter.stop();
  await vi.advanceTimersByTimeAsync(2000);
  expect(written.map(({ bytes }) => bytes)).toEqual([1, 2]);
});
