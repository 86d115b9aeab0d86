import { createCipheriv, createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { chunkMaxBytes, chunkMinBytes, findChunkEnd, SlotPool } from './chunker.ts';
import { isIrreducible, polynomialMod, randomPolynomial } from './polynomial.ts';

const polynomial = 0x3dea92648f6e83n;

/** Deterministic noise: the same on every machine. */
function noise(seed: string, length: number): Buffer {
  const key = createHash('sha256').update(seed).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}

/** Cuts `data` feeding `step` bytes at a time, as a stream would. */
function cut(data: Buffer, step: number): number[] {
  const pool = new SlotPool(polynomial, 1);
  const slot = pool.tryTake()!;
  const lengths: number[] = [];
  let position = 0;
  let filled = 0;
  let scanned = 0;
  while (position < data.length) {
    const n = Math.min(step, data.length - position, chunkMaxBytes - filled);
    data.copy(slot.bytes, filled, position, position + n);
    filled += n;
    position += n;
    const end = findChunkEnd(pool, slot, scanned, filled);
    scanned = filled;
    if (end > 0) {
      lengths.push(end);
      position -= filled - end;
      filled = 0;
      scanned = 0;
    }
  }
  if (filled > 0) lengths.push(filled);
  return lengths;
}

/** The definition, byte by byte in BigInt. */
function cutByDefinition(data: Buffer): number[] {
  const lengths: number[] = [];
  let start = 0;
  while (start < data.length) {
    let end = Math.min(start + chunkMaxBytes, data.length);
    for (let p = start + chunkMinBytes; p < end; p++) {
      let digest = 0n;
      for (const byte of data.subarray(p - 64, p))
        digest = polynomialMod((digest << 8n) | BigInt(byte), polynomial);
      if ((digest & 0xfffffn) === 0n) {
        end = p;
        break;
      }
    }
    lengths.push(end - start);
    start = end;
  }
  return lengths;
}

describe('chunker', () => {
  test('cuts the same however the bytes arrive', () => {
    const data = noise('any', 24 * 1024 * 1024);
    const whole = cut(data, chunkMaxBytes);
    expect(whole.length).toBeGreaterThan(8);
    for (const step of [1024 * 1024, 65536, 65521, 4099]) expect(cut(data, step)).toEqual(whole);
  });

  test('agrees with the definition', () => {
    // The definition is slow, so a natural border is moved to where it looks soon.
    const found = noise('definition', 24 * 1024 * 1024);
    const border = cut(found, chunkMaxBytes).find((length) => length > chunkMinBytes + 1500) ?? 0;
    const data = found.subarray(border - chunkMinBytes - 1500, border + 1000);
    expect(cutByDefinition(data)).toEqual([chunkMinBytes + 1500, 1000]);
    expect(cut(data, 777)).toEqual(cutByDefinition(data));
  });

  test('never cuts below the minimum and always at the maximum', () => {
    expect(cut(Buffer.alloc(20 * 1024 * 1024, 1), 1 << 20).slice(0, 2)).toEqual([
      chunkMaxBytes,
      chunkMaxBytes,
    ]);
    const lengths = cut(noise('limits', 40 * 1024 * 1024), 1 << 18);
    for (const length of lengths.slice(0, -1)) {
      expect(length).toBeGreaterThanOrEqual(chunkMinBytes);
      expect(length).toBeLessThanOrEqual(chunkMaxBytes);
    }
  });

  test('random polynomials are irreducible and of degree 53', () => {
    const f = randomPolynomial();
    expect(isIrreducible(f)).toBe(true);
    expect(f.toString(2).length).toBe(54);
    expect(isIrreducible(polynomial)).toBe(true);
    expect(isIrreducible(0b110n)).toBe(false);
  });
});
