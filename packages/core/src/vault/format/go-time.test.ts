import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatGoTime, goZeroTime, parseGoTime } from './go-time.ts';
import { nodeTimes } from './tree-arbitrary.fixture.ts';

const second = 1_000_000_000n;

describe('Go times', () => {
  test.each<[string, bigint, number]>([
    ['1970-01-01T00:00:00Z', 0n, 0],
    ['1969-12-31T23:59:59.999999999Z', -1n, 0],
    ['2024-02-29T12:34:56.5Z', 1_709_210_096_500_000_000n, 0],
    ['2024-02-29T18:04:56.00000001+05:30', 1_709_210_096_000_000_010n, 330],
    ['2024-02-29T09:04:56-03:30', 1_709_210_096n * second, -210],
    ['0001-01-01T00:00:00Z', goZeroTime.ns, 0],
    ['0000-01-01T00:00:00Z', -62_167_219_200n * second, 0],
    ['9999-12-31T23:59:59.999999999Z', 253_402_300_800n * second - 1n, 0],
  ])('%s', (text, ns, offsetMinutes) => {
    expect(formatGoTime({ ns, offsetMinutes })).toBe(text);
    expect(parseGoTime(text)).toEqual({ ns, offsetMinutes });
  });

  test('agree with Date to the millisecond', () => {
    const dates = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        const iso = date.toISOString();
        expect(parseGoTime(iso).ns).toBe(BigInt(date.getTime()) * 1_000_000n);
        const text = formatGoTime({ ns: BigInt(date.getTime()) * 1_000_000n, offsetMinutes: 0 });
        expect(text).toBe(iso.replace(/\.?0+Z$/, 'Z'));
      }),
      { numRuns: 1000 },
    );
  });

  test('come back as they went', () => {
    fc.assert(
      fc.property(nodeTimes, (time) => {
        expect(parseGoTime(formatGoTime(time))).toEqual(time);
      }),
      { numRuns: 1000 },
    );
  });

  // restic's fixTime: the year is set, the rest stays.
  test.each<[bigint, number, string]>([
    [253_402_300_800n * second, 0, '9999-01-01T00:00:00Z'],
    [253_402_300_800n * second - 1n, 60, '9999-01-01T00:59:59.999999999+01:00'],
    [253_407_398_400n * second, 0, '9999-03-01T00:00:00Z'], // 10000-02-29
    [-62_167_219_201n * second, 0, '0000-12-31T23:59:59Z'],
  ])('years outside of 0 to 9999 are clamped: %d', (ns, offsetMinutes, text) => {
    expect(formatGoTime({ ns, offsetMinutes })).toBe(text);
  });

  test('the furthest times a file system can hold are still written', () => {
    const past = formatGoTime({ ns: -(2n ** 63n) * second, offsetMinutes: 0 });
    const future = formatGoTime({ ns: 2n ** 63n * second, offsetMinutes: 0 });
    expect([past.slice(0, 5), future.slice(0, 5)]).toEqual(['0000-', '9999-']);
    for (const text of [past, future]) expect(formatGoTime(parseGoTime(text))).toBe(text);
  });

  test.each([
    '',
    '2024-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-00-01T00:00:00Z',
    '2024-01-00T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:60:00Z',
    '2024-01-01T00:00:60Z',
    '2024-01-01 00:00:00Z',
    '2024-01-01t00:00:00z',
    '2024-01-01T00:00:00',
    '2024-01-01T00:00:00.Z',
    '2024-01-01T00:00:00,5Z',
    '2024-01-01T00:00:00.1234567890Z',
    '2024-01-01T00:00:00+0100',
    '2024-01-01T00:00:00+24:00',
    '2024-01-01T00:00:00+01:60',
    '2024-01-01T00:00:00Zx',
    '+024-01-01T00:00:00Z',
    '20240-01-01T00:00:00Z',
    '2024-1-01T00:00:00Z',
    '２024-01-01T00:00:00Z',
  ])('%j is none', (text) => {
    expect(() => parseGoTime(text)).toThrow(/is not a time/);
    expect(() => parseGoTime(text)).toThrow(expect.objectContaining({ code: 'vault-damaged' }));
  });

  test('an offset of +00:00 is UTC', () => {
    expect(parseGoTime('2024-01-01T00:00:00-00:00')).toEqual(parseGoTime('2024-01-01T00:00:00Z'));
  });
});
