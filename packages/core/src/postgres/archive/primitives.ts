/**
 * The primitives of a pg_dump archive (custom and directory formats alike), for archives whose integers are four
 * bytes and whose offsets are eight, which is what every pg_dump writes.
 *
 * - byte: one octet.
 * - int: a sign octet (0 plus, 1 minus), then the magnitude, little-endian.
 * - str: an int length, then the bytes; length -1 is NULL.
 * - offset: a flag octet, then eight octets, little-endian.
 *
 * Format: src/bin/pg_dump/pg_backup_archiver.c (ReadInt, ReadStr, ReadOffset).
 */
import { HoldfastError } from '../../errors.ts';

export const intBytes = 5;
export const offsetBytes = 9;

/** A str longer than this is not believed: a single field of PostgreSQL ends at 1 GB, a definition far below. */
export const maxStringBytes = 256 * 1024 * 1024;

/** A chunk of a data block is at most one COPY row: 1 GiB and some slack for its terminator. */
export const maxChunkBytes = 1024 * 1024 * 1024 + 64 * 1024;

export const offsetNotSet = 1;
export const offsetNoData = 3;

/** Thrown by {@link BinaryReader} when the window ends too early: `missing` more bytes are needed at least. */
export class WindowTooShort extends Error {
  readonly missing: number;

  constructor(missing: number) {
    super('the window is too short');
    this.missing = missing;
  }
}

export function damagedArchive(what: string): HoldfastError {
  return new HoldfastError(
    'archive-unreadable',
    `The database archive cannot be read: ${what}. It is damaged or not made by pg_dump.`,
  );
}

export function incompleteArchive(what: string): HoldfastError {
  return new HoldfastError(
    'dump-incomplete',
    `The database dump is not complete: ${what}. Run the backup again.`,
    { retryable: true },
  );
}

/** Reads primitives from a window of bytes; moves `position`. */
export class BinaryReader {
  readonly bytes: Buffer;
  readonly end: number;
  position: number;

  constructor(bytes: Buffer, position: number, end: number) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  #take(length: number): number {
    const start = this.position;
    const missing = start + length - this.end;
    if (missing > 0) throw new WindowTooShort(missing);
    this.position = start + length;
    return start;
  }

  byte(): number {
    return this.bytes[this.#take(1)]!;
  }

  int(): number {
    const start = this.#take(intBytes);
    const sign = this.bytes[start]!;
    if (sign > 1) throw damagedArchive(`a number has the sign ${sign}`);
    const magnitude = this.bytes.readUInt32LE(start + 1);
    return sign === 1 ? -magnitude : magnitude;
  }

  /** The bytes of a str as a view, or undefined for NULL. */
  str(): Buffer | undefined {
    const length = this.int();
    if (length < 0) return undefined;
    if (length > maxStringBytes) throw damagedArchive(`a text of ${length} bytes is announced`);
    const start = this.#take(length);
    return this.bytes.subarray(start, start + length);
  }

  skip(length: number): void {
    this.#take(length);
  }
}

export function encodeInt(value: number): Buffer {
  const bytes = Buffer.alloc(intBytes);
  writeInt(bytes, 0, value);
  return bytes;
}

export function writeInt(target: Buffer, position: number, value: number): void {
  target[position] = value < 0 ? 1 : 0;
  target.writeUInt32LE(Math.abs(value), position + 1);
}

export function encodeStr(value: Uint8Array | string | undefined): Buffer {
  if (value === undefined) return encodeInt(-1);
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([encodeInt(bytes.length), bytes]);
}

export function encodeOffset(flag: number, position = 0n): Buffer {
  const bytes = Buffer.alloc(offsetBytes);
  bytes[0] = flag;
  bytes.writeBigUInt64LE(position, 1);
  return bytes;
}

/** An OID is written as a C int: above 2^31 it looks negative. */
export function oidFromInt(value: number): number {
  return value >>> 0;
}

export function intFromOid(oid: number): number {
  return oid | 0;
}
