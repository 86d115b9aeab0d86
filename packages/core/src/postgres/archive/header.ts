/** The header of a pg_dump archive: magic, version, sizes, format, compression, time, names. */
import { type BinaryReader, damagedArchive, encodeInt, encodeStr } from './primitives.ts';

/** Bytes at the start that say whether the rest can be understood: magic, version, sizes, format. */
export const headerPrefixBytes = 11;

const formatPosition = 10;

/** Codes of the format octet. A directory's toc.dat carries the code of the tar format, not its own. */
export const archiveFormat = { custom: 1, tar: 3, directory: 5 } as const;

export interface ArchiveVersion {
  major: number;
  minor: number;
  revision: number;
}

export interface HeaderPrefix {
  version: ArchiveVersion;
  intSize: number;
  offsetSize: number;
  format: number;
}

export type ArchiveCompression = 'none' | 'gzip' | 'lz4' | 'zstd' | 'unknown';

export interface ArchiveHeader extends HeaderPrefix {
  compression: ArchiveCompression;
  /** The level or algorithm as it stood in the header, for writing it back. */
  compressionCode: number;
  /** Local time without a zone: sec, min, hour, day, month from 0, year - 1900, is-dst. */
  createdLocal: readonly number[];
  database: Buffer | undefined;
  serverVersion: Buffer | undefined;
  dumpVersion: Buffer | undefined;
}

export function parseHeaderPrefix(bytes: Buffer): HeaderPrefix {
  if (bytes.toString('latin1', 0, 5) !== 'PGDMP')
    throw damagedArchive('it does not begin as an archive does');
  return {
    version: { major: bytes[5]!, minor: bytes[6]!, revision: bytes[7]! },
    intSize: bytes[8]!,
    offsetSize: bytes[9]!,
    format: bytes[formatPosition]!,
  };
}

/** True for the layouts this package reads and writes: 1.12 to 1.16 with the usual integer sizes. */
export function isKnownLayout(prefix: HeaderPrefix): boolean {
  const { major, minor } = prefix.version;
  return major === 1 && minor >= 12 && minor <= 16 && prefix.intSize === 4 && prefix.offsetSize === 8;
}

/** Whether entries carry their table access method (1.14) and their relkind (1.16), as numbers compare. */
export function isAtLeast(version: ArchiveVersion, minor: number): boolean {
  return version.major > 1 || version.minor >= minor;
}

export function parseHeader(reader: BinaryReader): ArchiveHeader {
  const start = reader.position;
  reader.skip(headerPrefixBytes);
  const prefix = parseHeaderPrefix(reader.bytes.subarray(start, reader.position));
  const [compression, compressionCode] = parseCompression(reader, prefix.version);
  const createdLocal = Array.from({ length: 7 }, () => reader.int());
  return {
    ...prefix,
    compression,
    compressionCode,
    createdLocal,
    database: reader.str(),
    serverVersion: reader.str(),
    dumpVersion: reader.str(),
  };
}

function parseCompression(reader: BinaryReader, version: ArchiveVersion): [ArchiveCompression, number] {
  if (isAtLeast(version, 15)) {
    const code = reader.byte();
    const names: ArchiveCompression[] = ['none', 'gzip', 'lz4', 'zstd'];
    return [names[code] ?? 'unknown', code];
  }
  const level = reader.int();
  return [level === 0 ? 'none' : 'gzip', level];
}

/** The header as bytes, with the format octet given. */
export function serialiseHeader(header: ArchiveHeader, format: number): Buffer {
  const { version } = header;
  const compression = isAtLeast(version, 15)
    ? Buffer.from([header.compressionCode])
    : encodeInt(header.compressionCode);
  return Buffer.concat([
    Buffer.from('PGDMP', 'latin1'),
    Buffer.from([version.major, version.minor, version.revision, header.intSize, header.offsetSize, format]),
    compression,
    ...header.createdLocal.map(encodeInt),
    encodeStr(header.database),
    encodeStr(header.serverVersion),
    encodeStr(header.dumpVersion),
  ]);
}
