import { lstatSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { DirectoryHandle, pinEntry } from './directory-handle.ts';
import { createExactTimes } from './exact-times.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-times-'));
const programs = mkdtempSync(join(tmpdir(), 'holdfast-path-'));
const path = process.env['PATH'];
writeFileSync(join(folder, 'file'), '');
symlinkSync('file', join(folder, 'link'));
const directory = DirectoryHandle.open(Buffer.from(folder));

afterEach(() => {
  process.env['PATH'] = path;
});
afterAll(() => {
  directory.close();
  for (const name of [folder, programs]) rmSync(name, { recursive: true, force: true });
});

// ext4 keeps times from 1901 to 2446.
const ns = fc.bigInt({ min: -2_000_000_000_000_000_000n, max: 15_000_000_000_000_000_000n });
const interesting = fc.oneof(
  ns,
  fc.bigInt({ min: -1_000_000_000n, max: 2_000_000_000n }).map((seconds) => seconds * 1_000_000_000n),
  fc.constantFrom(0n, -1n, 1n, 1_700_000_000_000_000_000n, 1_799_999_999_999_999_999n),
);

async function setAndCompare(runs: number): Promise<void> {
  await using times = await createExactTimes();
  expect(times.exact).toBe(true);
  await fc.assert(
    fc.asyncProperty(
      interesting,
      interesting,
      fc.constantFrom('file', 'link'),
      async (atimeNs, mtimeNs, name) => {
        using inode = pinEntry(directory, Buffer.from(name));
        await times.set(inode, atimeNs, mtimeNs);
        const stats = lstatSync(join(folder, name), { bigint: true });
        expect([stats.atimeNs, stats.mtimeNs]).toEqual([atimeNs, mtimeNs]);
      },
    ),
    { numRuns: runs },
  );
}

describe('times are set to the nanosecond, of files and of links themselves', () => {
  test('by the one helper', async () => {
    await setAndCompare(300);
  });

  test('by touch where perl is missing', async () => {
    symlinkSync('/usr/bin/touch', join(programs, 'touch'));
    process.env['PATH'] = programs;
    await setAndCompare(20);
  });
});

test('without both programs they are rounded and that is said', async () => {
  process.env['PATH'] = '/nowhere';
  await using times = await createExactTimes();
  expect(times.exact).toBe(false);
  using inode = pinEntry(directory, Buffer.from('file'));
  for (const [wanted, toleranceNs] of [
    [1_799_999_999_123_456_789n, 1000],
    [-1_799_999_999_123_456_789n, 1_000_000],
  ] as const) {
    await times.set(inode, wanted, wanted);
    const difference = Number(lstatSync(join(folder, 'file'), { bigint: true }).mtimeNs - wanted);
    expect(Math.abs(difference)).toBeLessThanOrEqual(toleranceNs);
  }
});

test('a refusal of the system is told', async () => {
  await using times = await createExactTimes();
  const gone = {
    path: '/proc/self/fd/99999',
    forPrograms: `/proc/${process.pid}/fd/99999`,
    [Symbol.dispose]: () => {},
  };
  await expect(times.set(gone, 1n, 1n)).rejects.toThrow('refused');
});
