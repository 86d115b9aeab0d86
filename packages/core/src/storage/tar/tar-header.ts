/**
 * The 512-byte header of a tar entry (POSIX.1-1988 ustar; GNU's old magic is read as well), for regular files only.
 *
 * Own code where libraries exist: those hand out entries one after another as streams, but a vault in a tar is read in
 * ranges, so the reader wants offsets and no contents; and whatever a stranger's file may hold beside plain files
 * (links, devices, sparse maps, long names, PAX records) is to be refused and not understood.
 */
export const tarBlockBytes = 512;
/** What the octal size field of a header can say: 8 GiB less one byte. */
export const tarEntryLimitBytes = 8 ** 11 - 1;

export interface TarEntry {
  name: string;
  sizeBytes: number;
}

/** `undefined` is a block of zeros: the archive's end. */
export type ReadHeader = TarEntry | { refused: string } | undefined;

const fields = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  linkName: [157, 100],
  magic: [257, 8],
  prefix: [345, 155],
} as const;

const posixMagic = 'ustar\u000000';
const gnuMagic = 'ustar  \u0000';

/** The header of a file that only its owner may read. Names are ASCII and at most 100 bytes long. */
export function encodeTarHeader(entry: TarEntry, modifiedAt: Date): Buffer {
  if (entry.name.length > 100 || entry.sizeBytes > tarEntryLimitBytes) {
    throw new RangeError('a tar header takes names up to 100 bytes and files below 8 GiB');
  }
  const header = Buffer.alloc(tarBlockBytes);
  const put = ([at]: readonly [number, number], text: string): void => {
    header.write(text, at, 'latin1');
  };
  const putOctal = ([at, length]: readonly [number, number], value: number): void => {
    header.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  };
  put(fields.name, entry.name);
  putOctal(fields.mode, 0o600);
  putOctal(fields.uid, 0);
  putOctal(fields.gid, 0);
  putOctal(fields.size, entry.sizeBytes);
  putOctal(fields.mtime, Math.max(0, Math.floor(modifiedAt.getTime() / 1000)));
  put(fields.type, '0');
  put(fields.magic, posixMagic);
  put(fields.checksum, `${checksum(header).toString(8).padStart(6, '0')}\u0000 `);
  return header;
}

/** Reads one header; never throws. What is refused is described by a clause that completes "this entry …". */
export function decodeTarHeader(block: Buffer): ReadHeader {
  if (block.every((byte) => byte === 0)) return undefined;
  const magic = block.toString('latin1', fields.magic[0], fields.magic[0] + fields.magic[1]);
  if (magic !== posixMagic && magic !== gnuMagic) return { refused: 'has no tar header' };
  if (octal(block, fields.checksum) !== checksum(block)) {
    return { refused: 'has a header whose checksum is wrong' };
  }
  const type = block[fields.type[0]]!;
  const kind = otherKinds[String.fromCharCode(type)];
  if (type !== 0x30 && type !== 0) return { refused: `is ${kind ?? 'of an unknown kind'}, not a plain file` };
  if (text(block, fields.linkName) !== '') return { refused: 'has the target of a link' };
  if (magic === posixMagic && text(block, fields.prefix) !== '') return { refused: 'has too long a name' };
  const sizeBytes = octal(block, fields.size);
  if (sizeBytes === undefined) return { refused: 'has a size that is no octal number' };
  return { name: text(block, fields.name), sizeBytes };
}

const otherKinds: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a character device',
  '4': 'a block device',
  '5': 'a directory',
  '6': 'a named pipe',
  '7': 'a contiguous file',
  D: 'a directory listing',
  K: 'a long link target',
  L: 'a long name',
  M: 'the rest of a file in another volume',
  S: 'a sparse file',
  V: 'a volume label',
  g: 'a PAX record',
  x: 'a PAX record',
};

function checksum(header: Buffer): number {
  let sum = 0;
  const [from, length] = fields.checksum;
  for (let i = 0; i < tarBlockBytes; i++) sum += i >= from && i < from + length ? 0x20 : header[i]!;
  return sum;
}

function text(block: Buffer, [at, length]: readonly [number, number]): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end < 0 ? length : end);
}

/** Undefined for what is no octal number: GNU's binary sizes above 8 GiB among them. */
function octal(block: Buffer, field: readonly [number, number]): number | undefined {
  const digits = text(block, field).trim();
  return /^[0-7]{1,11}$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}
