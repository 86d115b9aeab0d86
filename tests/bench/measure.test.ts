import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeTree } from '../../bench/src/data/tree.ts';
import { folderFacts } from '../../bench/src/folders.ts';
import { childrenCpuSeconds, measure } from '../../bench/src/measure.ts';
import { median } from '../../bench/src/report.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-test-bench-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Holds that many bytes in memory and keeps the processor busy that long. */
const work = (bytes: number, cpuMs: number) => [
  process.execPath,
  '-e',
  `const held = Buffer.alloc(${bytes}, 1); while (process.cpuUsage().user < ${cpuMs}e3); held.at(0)`,
];

describe('measuring programs', () => {
  test('each stage of a pipe has its own time and memory', async () => {
    const { wallSeconds, stages } = await measure({
      stages: [{ argv: work(300e6, 600) }, { argv: work(1e6, 100) }],
    });
    expect(stages[0]!.peakRssBytes).toBeGreaterThan(300e6);
    expect(stages[1]!.peakRssBytes).toBeLessThan(200e6);
    expect(stages[0]!.cpuSeconds).toBeGreaterThan(0.55);
    expect(wallSeconds).toBeGreaterThan(0.55);
  });

  test('the processor time of awaited children counts', async () => {
    const { stages } = await measure({
      stages: [{ argv: ['sh', '-c', '"$@"; exit', 'sh', ...work(1, 500)] }],
    });
    expect(stages[0]!.cpuSeconds).toBeGreaterThan(0.45);
  });

  test('input comes from the file, odd names and all', async () => {
    const file = join(folder, "it's a file");
    await measure({ stages: [{ argv: ['sh', '-c', 'echo hello >"$1"', 'sh', file] }] });
    await measure({ stages: [{ argv: ['grep', '-q', 'hello'] }], stdin: file });
  });

  test('a failure in any stage is told with its last words', async () => {
    const stages = [{ argv: ['sh', '-c', 'echo broken by hand >&2; exit 3'] }, { argv: ['cat'] }];
    await expect(measure({ stages })).rejects.toThrow(/ended with 3: broken by hand/);
  });

  test('cancelling ends everything that was started', async () => {
    const controller = new AbortController();
    const measured = measure({ stages: [{ argv: ['sleep', '300'] }] }, controller.signal);
    setTimeout(() => controller.abort(), 300);
    await expect(measured).rejects.toThrow(/aborted/);
  });

  test('reads a stat line in spite of blanks and parentheses in the name', () => {
    const fields = Array.from({ length: 50 }, (_, i) => i + 3);
    expect(childrenCpuSeconds(`77 (a) b (c)) ${['S', ...fields.slice(1)].join(' ')}`)).toBe((16 + 17) / 100);
  });

  test('medians', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeUndefined();
  });
});

test('the same seed gives the same tree, another seed another one', async () => {
  const make = (name: string, seed: number) => makeTree(join(folder, name), { seed, scale: 0.002 });
  const [first, again, other] = [await make('a', 1), await make('b', 1), await make('c', 2)];
  expect(again).toEqual(first);
  expect(other.bytes).not.toBe(first.bytes);
  expect(folderFacts(join(folder, 'a'))).toEqual({ files: first.files, bytes: first.bytes });
  await measure({ stages: [{ argv: ['diff', '-r', join(folder, 'a'), join(folder, 'b')] }] });
});
