import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeTarHeader, encodeTarHeader, tarBlockBytes, tarEntryLimitBytes } from './tar-header.ts';

const at = new Date('2026-01-02T03:04:05Z');

describe('tar headers', () => {
  test('come back as they were written', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9._/-]{1,100}$/);
    fc.assert(
      fc.property(name, fc.integer({ min: 0, max: tarEntryLimitBytes }), (text, sizeBytes) => {
        expect(decodeTarHeader(encodeTarHeader({ name: text, sizeBytes }, at))).toEqual({
          name: text,
          sizeBytes,
        });
      }),
    );
  });

  test('that tar writes are read, and ours by tar', () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-tar-'));
    try {
      writeFileSync(join(folder, 'config'), 'abc');
      for (const format of ['ustar', 'gnu']) {
        const made = execFileSync('tar', [`--format=${format}`, '-cf', '-', '-C', folder, 'config']);
        expect(decodeTarHeader(made.subarray(0, tarBlockBytes))).toEqual({ name: 'config', sizeBytes: 3 });
      }
      const ours = Buffer.concat([
        encodeTarHeader({ name: 'data/ab/file', sizeBytes: 3 }, at),
        Buffer.from('xyz'.padEnd(tarBlockBytes, '\0')),
        Buffer.alloc(2 * tarBlockBytes),
      ]);
      const listed = execFileSync('tar', ['-tvf', '-'], { input: ours, env: { ...process.env, TZ: 'UTC' } });
      expect(listed.toString()).toMatch(/^-rw------- 0\/0 +3 2026-01-02 03:04 data\/ab\/file\n$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('whatever bytes they are, nothing is thrown, and a flipped bit is seen', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: tarBlockBytes, maxLength: tarBlockBytes }), (bytes) => {
        decodeTarHeader(Buffer.from(bytes));
      }),
    );
    const header = encodeTarHeader({ name: 'index/abc', sizeBytes: 12_345 }, at);
    for (let i = 0; i < tarBlockBytes; i++) {
      // What follows the end of the checksum's text is of no meaning.
      if (i === 155) continue;
      const flipped = Buffer.from(header);
      flipped[i]! ^= 1;
      expect(decodeTarHeader(flipped)).toHaveProperty('refused');
    }
  });
});
