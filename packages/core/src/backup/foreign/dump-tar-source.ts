/**
 * The files of a directory archive in a tar, read where they lie: `pg_dump -Ft`, or a directory of `pg_dump -Fd` that
 * somebody packed with tar, its files compressed or not. Nothing is unpacked to the disk.
 */
import { createReadStream } from 'node:fs';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { HoldfastError } from '../../errors.ts';
import { readTar, refused } from '../../files/index.ts';
import { type ArchiveSource, uncompressedToc } from '../../postgres/index.ts';
import { through } from '../../streams/through.ts';
import { openPacked } from './open-packed.ts';
import type { Foreign } from './recognise-foreign.ts';

interface Place {
  offset: number;
  sizeBytes: number;
}

const filesLimit = 1_000_000;
const tocLimitBytes = 256 * 1024 * 1024;
const known =
  /^(toc\.dat|restore\.sql|\d{1,10}\.dat|blobs(_\d{1,10})?\.toc|blob_\d{1,10}\.dat)(\.gz|\.zst|\.lz4)?$/;

export async function openDumpTar(
  path: string,
  packed: Foreign['packed'],
  signal: AbortSignal,
): Promise<{ source: ArchiveSource } & AsyncDisposable> {
  if (packed) {
    throw new HoldfastError(
      'unsupported',
      `${path} is a packed tar of a dump, which would have to be unpacked to the disk to be read. Unpack it with ${packed === 'gzip' ? 'gunzip' : 'zstd -d'} first.`,
    );
  }
  const places = await findPlaces(path, signal);
  const toc = places.get('toc.dat');
  if (!toc) throw refused('it lacks toc.dat, so it is no whole dump');
  if (toc.sizeBytes > tocLimitBytes) throw refused('its toc.dat is larger than any real one');
  const parts: Buffer[] = [];
  for await (const piece of bytesOf(path, toc, signal)) parts.push(Buffer.from(piece));
  const tocBytes = uncompressedToc(Buffer.concat(parts));
  const find = (name: string): [string, Place] | undefined => {
    for (const suffix of ['', '.gz', '.zst', '.lz4']) {
      const place = places.get(name + suffix);
      if (place) return [suffix, place];
    }
    // The table of contents of pg_dump's own tar form names the list of large objects as if it were a table's data.
    const [, id] = /^(\d+)\.dat$/.exec(name) ?? [];
    const list = id === undefined ? undefined : (places.get(`blobs_${id}.toc`) ?? places.get('blobs.toc'));
    return list && ['', list];
  };
  return {
    source: {
      sizeBytes: async (name) => (name === 'toc.dat' ? tocBytes.length : find(name)?.[1].sizeBytes),
      open(name) {
        if (name === 'toc.dat') return once(tocBytes);
        const found = find(name);
        if (!found) throw refused(`it lacks ${name}`);
        const [suffix, place] = found;
        const raw = bytesOf(path, place, signal);
        if (suffix === '') return raw;
        if (suffix === '.lz4') {
          throw new HoldfastError(
            'unsupported',
            'The dump is compressed with lz4, which Holdfast does not read. Make it again with pg_dump --compress=gzip, zstd or 0.',
          );
        }
        return unpacked(name, raw, suffix === '.gz' ? createGunzip() : createZstdDecompress());
      },
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

async function findPlaces(path: string, signal: AbortSignal): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  let folder: string | undefined;
  for await (const entry of readTar(openPacked(path, undefined, signal), signal)) {
    if (entry.type === 'dir') continue;
    const names = entry.path.map((name) => name.toString('latin1'));
    const name = names.pop() ?? '';
    const shown = JSON.stringify([...names, name].join('/').slice(0, 120));
    if (entry.type !== 'file' || !known.test(name))
      throw refused(`it holds ${shown}, which is not part of a dump`);
    folder ??= names.join('/');
    if (folder !== names.join('/')) throw refused(`it holds ${shown}, which lies beside the dump`);
    if (places.has(name)) throw refused(`it holds ${shown} twice`);
    if (places.size === filesLimit) throw refused(`it holds more than ${filesLimit} files`);
    places.set(name, { offset: entry.offset, sizeBytes: entry.sizeBytes });
  }
  return places;
}

async function* bytesOf(
  path: string,
  { offset, sizeBytes }: Place,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  if (sizeBytes === 0) return;
  yield* createReadStream(path, {
    ...{ start: offset, end: offset + sizeBytes - 1, highWaterMark: 256 * 1024, signal },
  }) as AsyncIterable<Buffer>;
}

async function* unpacked(
  name: string,
  raw: AsyncIterable<Buffer>,
  stream: ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>,
): AsyncGenerator<Buffer> {
  try {
    yield* through(raw, stream);
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    throw refused(`what is compressed in ${name} is damaged or cut off`);
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
