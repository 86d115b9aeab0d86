/** What a file is that no Holdfast made, by its first bytes, whatever it is called. */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { readTar } from '../../files/index.ts';
import { readmeName } from '../portable/portable-readme.ts';

/** `dump`: pg_dump's custom format. `dump-tar`: a tar of its directory format, or its own tar format. */
export type ForeignForm = 'dump' | 'dump-tar' | 'sql' | 'tar' | 'zip';

export interface Foreign {
  form: ForeignForm;
  packed: 'gzip' | 'zstd' | undefined;
}

const firstBytes = 64 * 1024;

/** Undefined for everything else: portable backups and JSON of older tools among it. */
export async function recogniseForeign(path: string): Promise<Foreign | undefined> {
  if (await isNoFile(path)) return undefined;
  await using file = await open(path, 'r');
  const { bytesRead, buffer } = await readFirst(file);
  const first = buffer.subarray(0, bytesRead);
  const packed = isGzip(first) ? 'gzip' : isZstd(first) ? 'zstd' : undefined;
  const form = await formOf(packed ? await unpackFirst(first, packed) : first);
  return form && { form, packed };
}

/** A directory has no bytes, and a pipe may never have any. What is not there is told by whoever opens it. */
export async function isNoFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => !found.isFile(),
    () => false,
  );
}

function readFirst(file: FileHandle): Promise<{ bytesRead: number; buffer: Buffer }> {
  return file.read(Buffer.alloc(firstBytes), 0, firstBytes, 0);
}

function isGzip(first: Buffer): boolean {
  return first[0] === 0x1f && first[1] === 0x8b;
}

function isZstd(first: Buffer): boolean {
  return first.length >= 4 && first.readUInt32LE(0) === 0xfd2fb528;
}

/** As much as the first bytes give; what is damaged gives nothing. */
function unpackFirst(first: Buffer, packed: 'gzip' | 'zstd'): Promise<Buffer> {
  const stream = packed === 'gzip' ? createGunzip() : createZstdDecompress();
  return new Promise((resolve) => {
    stream.once('data', (piece: Buffer) => {
      resolve(piece);
      stream.destroy();
    });
    stream.once('error', () => resolve(Buffer.alloc(0)));
    stream.once('end', () => resolve(Buffer.alloc(0)));
    // Ended, though it may go on in the file: of a header without end nothing else would ever come.
    stream.end(first);
  });
}

async function formOf(first: Buffer): Promise<ForeignForm | undefined> {
  if (first.toString('latin1', 0, 5) === 'PGDMP') return 'dump';
  if (['PK\u0003\u0004', 'PK\u0005\u0006'].includes(first.toString('latin1', 0, 4))) return 'zip';
  if (first.toString('latin1', 257, 262) === 'ustar') {
    const name = await firstFileOf(first);
    if (name === undefined || name === readmeName || name === 'config') return undefined;
    return isDumpName(name) ? 'dump-tar' : 'tar';
  }
  return /^-- PostgreSQL database (cluster )?dump/m.test(first.toString('latin1', 0, 1024))
    ? 'sql'
    : undefined;
}

/**
 * The first entry of a tar that is no directory; where there are only directories in these bytes, the last of them.
 * Undefined when already its first entry is damaged: then it is no more a tar than anything else.
 */
async function firstFileOf(first: Buffer): Promise<string | undefined> {
  let name: string | undefined;
  try {
    for await (const { type, path } of readTar(once(first))) {
      name = path.map((part) => part.toString('latin1')).join('/');
      if (type !== 'dir') break;
    }
  } catch {
    // What is wrong further on is told when it is read.
  }
  return name;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** Of a directory archive, below any directory. */
function isDumpName(name: string): boolean {
  return /(^|\/)(toc\.dat|blobs(_\d{1,10})?\.toc|blob_\d{1,10}\.dat(\.gz|\.zst|\.lz4)?|\d{1,10}\.dat(\.gz|\.zst|\.lz4)?)$/.test(
    name,
  );
}
