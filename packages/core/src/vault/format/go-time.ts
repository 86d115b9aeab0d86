/**
 * Times as Go's time.Time goes to JSON and back: RFC 3339, nanoseconds without trailing zeros, `Z` for offset 0.
 *
 * Restic writes the local offset, we write UTC; what was read is written back with its own offset. JSON times hold
 * the years 0 to 9999 only, and restic sets later and earlier years to those; so do we.
 */
import { type ByteWriter, createByteWriter, joinWritten, reserve } from './byte-writer.ts';
import { damaged, excerpt } from './damaged.ts';
import type { NodeTime } from './tree-node.ts';

/** Go's zero time, 0001-01-01T00:00:00Z: what a missing time is read as. */
export const goZeroTime: NodeTime = { ns: -62_135_596_800_000_000_000n, offsetMinutes: 0 };

const daysPerEra = 146_097; // 400 years
const secondsPerDay = 86_400;

/** Days since 1970-01-01 of a date in the Gregorian calendar, for years 0 and later. */
function daysOfDate(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year; // years that begin in March
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * daysPerEra + dayOfEra - 719_468;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Longest text: 2006-01-02T15:04:05.999999999+23:59 */
const longestTime = 35;

/** Writes a time without quotes. */
export function writeGoTime(writer: ByteWriter, time: NodeTime): void {
  reserve(writer, longestTime);
  let seconds = Number(time.ns / 1_000_000_000n);
  let nanoseconds = Number(time.ns % 1_000_000_000n);
  if (nanoseconds < 0) {
    nanoseconds += 1_000_000_000;
    seconds -= 1;
  }
  seconds += time.offsetMinutes * 60;
  const days = Math.floor(seconds / secondsPerDay);
  const secondOfDay = seconds - days * secondsPerDay;

  const sinceEraZero = days + 719_468;
  const era = Math.floor(sinceEraZero / daysPerEra);
  const dayOfEra = sinceEraZero - era * daysPerEra;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  let day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 0 || year > 9999) {
    year = year < 0 ? 0 : 9999;
    if (day > daysInMonth(year, month)) {
      month += 1; // 29 February of a year that has none is 1 March
      day = 1;
    }
  }

  const { bytes } = writer;
  let { at } = writer;
  at = writeTwo(bytes, at, Math.floor(year / 100));
  at = writeTwo(bytes, at, year % 100);
  bytes[at++] = 0x2d;
  at = writeTwo(bytes, at, month);
  bytes[at++] = 0x2d;
  at = writeTwo(bytes, at, day);
  bytes[at++] = 0x54;
  const hour = Math.floor(secondOfDay / 3600);
  const minute = Math.floor(secondOfDay / 60) % 60;
  at = writeTwo(bytes, at, hour);
  bytes[at++] = 0x3a;
  at = writeTwo(bytes, at, minute);
  bytes[at++] = 0x3a;
  at = writeTwo(bytes, at, secondOfDay % 60);
  if (nanoseconds !== 0) at = writeFraction(bytes, at, nanoseconds);
  writer.at = writeOffset(bytes, at, time.offsetMinutes);
}

function writeTwo(bytes: Buffer, at: number, value: number): number {
  const tens = (value / 10) | 0;
  bytes[at] = 0x30 + tens;
  bytes[at + 1] = 0x30 + (value - tens * 10);
  return at + 2;
}

function writeFraction(bytes: Buffer, at: number, nanoseconds: number): number {
  bytes[at] = 0x2e;
  let rest = nanoseconds;
  let end = 0;
  for (let digit = 9; digit >= 1; digit--) {
    const value = rest % 10;
    rest = (rest - value) / 10;
    if (end === 0 && value !== 0) end = digit;
    bytes[at + digit] = 0x30 + value;
  }
  return at + end + 1;
}

function writeOffset(bytes: Buffer, at: number, offsetMinutes: number): number {
  if (offsetMinutes === 0) {
    bytes[at] = 0x5a;
    return at + 1;
  }
  const minutes = Math.abs(offsetMinutes);
  bytes[at] = offsetMinutes < 0 ? 0x2d : 0x2b;
  writeTwo(bytes, at + 1, Math.floor(minutes / 60));
  bytes[at + 3] = 0x3a;
  writeTwo(bytes, at + 4, minutes % 60);
  return at + 6;
}

/** The RFC 3339 text of a time, as Go writes it. */
export function formatGoTime(time: NodeTime): string {
  const writer = createByteWriter();
  writeGoTime(writer, time);
  return joinWritten(writer).toString('latin1');
}

/** The time of an RFC 3339 text, to the nanosecond. Throws `vault-damaged` when it is none. */
export function parseGoTime(text: string): NodeTime {
  const bytes = Buffer.from(text, 'utf8');
  return parseGoTimeBytes(bytes, 0, bytes.length);
}

/** {@link parseGoTime} of the bytes in `start`…`end`. */
export function parseGoTimeBytes(bytes: Buffer, start: number, end: number): NodeTime {
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  const hour = twoDigits(bytes, start + 11);
  const minute = twoDigits(bytes, start + 14);
  const second = twoDigits(bytes, start + 17);
  // A digit that was none has made its number NaN, which fails every comparison below.
  const well =
    end - start >= 20 &&
    end - start <= longestTime &&
    bytes[start + 4] === 0x2d &&
    bytes[start + 7] === 0x2d &&
    bytes[start + 10] === 0x54 &&
    bytes[start + 13] === 0x3a &&
    bytes[start + 16] === 0x3a &&
    year >= 0 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysInMonth(year, month) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59;
  if (!well) throw badTime(bytes, start, end);

  let at = start + 19;
  let nanoseconds = 0;
  if (bytes[at] === 0x2e) {
    at += 1;
    let digits = 0;
    for (; digits < 9 && at < end; digits++, at++) {
      const digit = bytes[at]! - 0x30;
      if (digit < 0 || digit > 9) break;
      nanoseconds = nanoseconds * 10 + digit;
    }
    if (digits === 0) throw badTime(bytes, start, end);
    for (; digits < 9; digits++) nanoseconds *= 10;
  }

  let offsetMinutes = 0;
  const zone = bytes[at];
  if (zone === 0x5a && at + 1 === end) {
    offsetMinutes = 0;
  } else if ((zone === 0x2b || zone === 0x2d) && at + 6 === end && bytes[at + 3] === 0x3a) {
    const hours = twoDigits(bytes, at + 1);
    const minutes = twoDigits(bytes, at + 4);
    if (!(hours <= 23 && minutes <= 59)) throw badTime(bytes, start, end);
    offsetMinutes = hours * 60 + minutes;
    if (zone === 0x2d && offsetMinutes !== 0) offsetMinutes = -offsetMinutes;
  } else {
    throw badTime(bytes, start, end);
  }

  const seconds =
    daysOfDate(year, month, day) * secondsPerDay + hour * 3600 + minute * 60 + second - offsetMinutes * 60;
  return { ns: BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds), offsetMinutes };
}

function twoDigits(bytes: Buffer, at: number): number {
  const tens = (bytes[at] ?? 0) - 0x30;
  const ones = (bytes[at + 1] ?? 0) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function badTime(bytes: Buffer, start: number, end: number) {
  return damaged(`${excerpt(bytes.toString('latin1', start, Math.min(end, start + 100)))} is not a time`);
}
