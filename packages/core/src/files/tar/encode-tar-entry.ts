/**
 * Headers of a tar for people (POSIX.1-2001 "pax": a ustar header, and records before it for what has no room in it):
 * names of any length and any bytes, files of any size, times to the nanosecond, owners by name and number, links,
 * devices, extended attributes as GNU tar and bsdtar write them (`SCHILY.xattr.`).
 *
 * Beside the plain header of `storage/tar`, which holds a vault and must not be able to hold anything else.
 */
import type { FileMetadata } from '../file-metadata.ts';
import { permissionsOf } from '../file-mode.ts';

export interface TarMember {
  /** Raw bytes, relative, without a slash at the end. */
  path: Buffer;
  metadata: FileMetadata;
  /** Path of the file in this archive that this is another name of. */
  linkTo?: Buffer | undefined;
}

const blockBytes = 512;
const largestOctal = { id: 8 ** 7 - 1, size: 8 ** 11 - 1 };
const types: Readonly<Record<string, string>> = {
  file: '0',
  symlink: '2',
  chardev: '3',
  dev: '4',
  dir: '5',
  fifo: '6',
};

/** Undefined for what no tar can hold: sockets, and what is of no known kind. */
export function encodeTarMember(member: TarMember): Buffer | undefined {
  const { path, metadata, linkTo } = member;
  const type = linkTo ? '1' : types[metadata.type];
  if (type === undefined) return undefined;
  const size = type === '0' ? (metadata.size ?? 0n) : 0n;
  const name = type === '5' ? Buffer.concat([path, Buffer.from('/')]) : path;
  const linkName = linkTo ?? (type === '2' ? (metadata.linkTarget ?? Buffer.alloc(0)) : Buffer.alloc(0));
  const records = recordsOf(member, name, linkName, size);
  const header = ustarHeader({ name, linkName, type, size, metadata });
  if (records.length === 0) return header;
  const body = Buffer.concat(records);
  const about = ustarHeader({
    ...{ name: Buffer.from('PaxHeaders/entry'), linkName: Buffer.alloc(0), type: 'x' },
    ...{ size: BigInt(body.length), metadata: { ...metadata, mode: 0o600, uid: 0, gid: 0 } },
  });
  return Buffer.concat([about, body, tarPadding(body.length), header]);
}

/** What fills up the last block of a member of so many bytes. */
export function tarPadding(sizeBytes: number): Buffer {
  return Buffer.alloc(-sizeBytes & (blockBytes - 1));
}

export const tarEndMark = Buffer.alloc(2 * blockBytes);

function recordsOf({ metadata, linkTo }: TarMember, name: Buffer, linkName: Buffer, size: bigint): Buffer[] {
  const records: Buffer[] = [];
  const add = (key: string, value: string | Buffer): void => {
    records.push(record(Buffer.from(key), Buffer.from(value)));
  };
  const isLong = (bytes: Buffer): boolean => bytes.length > 100 || !isAscii(bytes);
  const texts = [name, linkName].filter(isLong);
  if (texts.some((bytes) => !bytes.equals(Buffer.from(bytes.toString('utf8'))))) add('hdrcharset', 'BINARY');
  if (isLong(name)) add('path', name);
  if (isLong(linkName)) add('linkpath', linkName);
  if (size > BigInt(largestOctal.size)) add('size', String(size));
  if (metadata.mtime.ns % 1_000_000_000n !== 0n || metadata.mtime.ns < 0n) {
    add('mtime', decimalSeconds(metadata.mtime.ns));
  }
  for (const id of ['uid', 'gid'] as const) if (metadata[id] > largestOctal.id) add(id, String(metadata[id]));
  for (const [key, owner] of [
    ['uname', metadata.user],
    ['gname', metadata.group],
  ] as const) {
    if (owner !== undefined && isLongOwner(owner)) add(key, owner);
  }
  if (linkTo) return records;
  for (const { name: attribute, value } of metadata.extendedAttributes ?? []) {
    add(`SCHILY.xattr.${attribute}`, value);
  }
  return records;
}

/** `<length> <key>=<value>\n`, where the length counts itself. */
function record(key: Buffer, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(' '), key, Buffer.from('='), value, Buffer.from('\n')]);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

/** Rounded down, as GNU tar reads fractions; before 1970 as well. */
function decimalSeconds(ns: bigint): string {
  const sign = ns < 0n ? '-' : '';
  const absolute = ns < 0n ? -ns : ns;
  const fraction = String(absolute % 1_000_000_000n).padStart(9, '0');
  return `${sign}${absolute / 1_000_000_000n}.${fraction}`;
}

function isAscii(bytes: Buffer): boolean {
  return bytes.every((byte) => byte > 0 && byte < 0x80);
}

function isLongOwner(name: string): boolean {
  return name.length > 31 || !isAscii(Buffer.from(name));
}

interface UstarFields {
  name: Buffer;
  linkName: Buffer;
  type: string;
  size: bigint;
  metadata: FileMetadata;
}

function ustarHeader({ name, linkName, type, size, metadata }: UstarFields): Buffer {
  const header = Buffer.alloc(blockBytes);
  const octal = (at: number, length: number, value: number): void => {
    header.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  };
  const owner = (text: string | undefined): string => (text === undefined || isLongOwner(text) ? '' : text);
  name.copy(header, 0, 0, 100);
  octal(100, 8, permissionsOf(metadata.mode));
  octal(108, 8, metadata.uid > largestOctal.id ? 0 : metadata.uid);
  octal(116, 8, metadata.gid > largestOctal.id ? 0 : metadata.gid);
  octal(124, 12, size > BigInt(largestOctal.size) ? 0 : Number(size));
  octal(136, 12, Math.min(largestOctal.size, Math.max(0, Number(metadata.mtime.ns / 1_000_000_000n))));
  header.write(type, 156, 'latin1');
  linkName.copy(header, 157, 0, 100);
  header.write('ustar\u000000', 257, 'latin1');
  header.write(owner(metadata.user), 265, 'latin1');
  header.write(owner(metadata.group), 297, 'latin1');
  const { device = 0n } = metadata;
  const isDevice = type === '3' || type === '4';
  octal(329, 8, isDevice ? majorOf(device) : 0);
  octal(337, 8, isDevice ? minorOf(device) : 0);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148, 'latin1');
  return header;
}

/** Of Linux's dev_t. */
function majorOf(device: bigint): number {
  return Number(((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn)) & 0x1fffff;
}

function minorOf(device: bigint): number {
  return Number((device & 0xffn) | ((device >> 12n) & ~0xffn)) & 0x1fffff;
}
