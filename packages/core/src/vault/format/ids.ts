/**
 * Ids of the restic format: SHA-256 values, 32 bytes in packs and 64 lower-case hex digits in JSON and file names.
 */
import { createHash } from 'node:crypto';
import { damaged, excerpt } from './damaged.ts';

/** Bytes in an id. */
export const idSize = 32;

const notHex = 0xff;
/** Value of a lower-case hex digit by its ASCII code, 255 for everything else. */
export const hexValues = new Uint8Array(256).fill(notHex);
/** ASCII code of a hex digit by its value. */
export const hexDigits = Buffer.from('0123456789abcdef', 'latin1');
for (let value = 0; value < 16; value++) hexValues[hexDigits[value]!] = value;

const idPattern = /^[0-9a-f]{64}$/;

/** True for 64 lower-case hex digits: the only names of vault files that count; all others are ignored. */
export function isId(text: string): boolean {
  return text.length === 64 && idPattern.test(text);
}

/** The 32 bytes of an id in hex. Throws `vault-damaged` when it is not one. */
export function idFromHex(hex: string): Buffer {
  if (!isId(hex)) throw damaged(`${excerpt(hex)} is not an id`);
  return Buffer.from(hex, 'hex');
}

/** 64 lower-case hex digits of the id that starts at `offset` in `bytes`. */
export function idToHex(bytes: Buffer, offset = 0): string {
  return bytes.toString('hex', offset, offset + idSize);
}

/** The id of some bytes: their SHA-256. For a blob the plain bytes count, for a file the stored ones. */
export function idOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** The name under which a file with these stored bytes lies in the vault. */
export function nameOf(storedBytes: Uint8Array): string {
  return createHash('sha256').update(storedBytes).digest('hex');
}

/**
 * Reads 64 lower-case hex digits at `from[at]` into 32 bytes at `to[toAt]`; false when there is anything else.
 * The caller makes sure that `from` has 64 bytes left.
 */
export function readHexId(from: Uint8Array, at: number, to: Uint8Array, toAt: number): boolean {
  let bad = 0;
  for (let i = 0; i < idSize; i++) {
    const high = hexValues[from[at + 2 * i]!]!;
    const low = hexValues[from[at + 2 * i + 1]!]!;
    bad |= high | low;
    to[toAt + i] = (high << 4) | low;
  }
  return bad < 16;
}

/** Writes 32 bytes at `from[at]` as 64 hex digits at `to[toAt]`. */
export function writeHexId(from: Uint8Array, at: number, to: Uint8Array, toAt: number): void {
  for (let i = 0; i < idSize; i++) {
    const byte = from[at + i]!;
    to[toAt + 2 * i] = hexDigits[byte >> 4]!;
    to[toAt + 2 * i + 1] = hexDigits[byte & 15]!;
  }
}
