/**
 * Rewrites a custom-format archive whose data are compressed (as `pg_dump -Fc` makes it by default) into one whose data
 * are not, as it passes: the only form that the rest of this package reads. Each data block is a stream of its own, cut
 * into chunks; what comes out is chunks of our own size.
 */
import { createInflate, createZstdDecompress } from 'node:zlib';
import { HoldfastError } from '../../errors.ts';
import { through } from '../../streams/through.ts';
import { blockType } from './block-reader.ts';
import { type ByteStream, ChunkSource } from './chunk-source.ts';
import {
  type ArchiveCompression,
  archiveFormat,
  isKnownLayout,
  parseHeaderPrefix,
  serialiseHeader,
} from './header.ts';
import {
  damagedArchive,
  encodeInt,
  incompleteArchive,
  intBytes,
  intFromOid,
  maxChunkBytes,
} from './primitives.ts';
import { pipeOffsetOf } from './toc-entry.ts';
import { TocReader } from './toc-reader.ts';

/** Errors: `archive-unreadable`, `dump-incomplete`, `unsupported`, `cancelled`, and those of the stream. */
export async function* uncompressCustom(stream: ByteStream, signal?: AbortSignal): AsyncGenerator<Buffer> {
  await using source = new ChunkSource(stream, signal);
  const toc = new TocReader(source);
  const prefix = await toc.peekPrefix();
  if (!prefix) throw incompleteArchive('it ends in its first bytes');
  const { version, format } = parseHeaderPrefix(prefix);
  if (!isKnownLayout(parseHeaderPrefix(prefix))) {
    throw new HoldfastError(
      'unsupported',
      `The archive is of version ${version.major}.${version.minor}, which this Holdfast does not know. Make it again with pg_dump of PostgreSQL 10 to 17.`,
    );
  }
  if (format !== archiveFormat.custom) throw damagedArchive('it is not in the custom format');
  const header = await toc.header();
  const { compression } = header;
  if (compression === 'none') {
    yield Buffer.from(serialiseHeader(header, archiveFormat.custom));
    toc.release();
    yield* source.rest();
    return;
  }
  checkKnown(compression);
  yield serialiseHeader({ ...header, compression: 'none', compressionCode: 0 }, archiveFormat.custom);
  const count = await toc.entryCount();
  yield encodeInt(count);
  for (let index = 0; index < count; index++) {
    const { entry, body } = await toc.entry(header, 'custom');
    yield Buffer.concat([body, pipeOffsetOf(entry)]);
  }
  toc.release();
  const blocks = new Blocks(source);
  while (await source.ensure()) {
    const type = (await blocks.take(1))[0]!;
    if (type !== blockType.data && type !== blockType.largeObjects) {
      throw incompleteArchive('something else follows where a data block or the end is expected');
    }
    yield Buffer.concat([Buffer.of(type), encodeInt(await blocks.int())]);
    if (type === blockType.data) {
      yield* data(blocks, compression);
      continue;
    }
    for (;;) {
      const oid = await blocks.int();
      yield encodeInt(intFromOid(oid));
      if (oid === 0) break;
      yield* data(blocks, compression);
    }
  }
}

function checkKnown(compression: ArchiveCompression): void {
  if (compression === 'gzip' || compression === 'zstd') return;
  throw new HoldfastError(
    'unsupported',
    `The archive is compressed with ${compression}, which Holdfast does not read. Make it again with pg_dump --compress=gzip, zstd or 0.`,
  );
}

/** One list of chunks, uncompressed, ended by an empty one. */
async function* data(blocks: Blocks, compression: ArchiveCompression): AsyncGenerator<Buffer> {
  const stream = compression === 'zstd' ? createZstdDecompress() : createInflate();
  let isEmpty = true;
  const chunks = async function* () {
    for await (const piece of blocks.chunks()) {
      isEmpty = false;
      yield piece;
    }
  };
  try {
    for await (const piece of through(chunks(), stream)) {
      yield encodeInt(piece.length);
      yield piece;
    }
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    // Where nothing was written, there is not even the end of a compressed stream.
    if (!isEmpty) throw damagedArchive('its compressed data are damaged');
  }
  yield encodeInt(0);
}

class Blocks {
  readonly #source: ChunkSource;

  constructor(source: ChunkSource) {
    this.#source = source;
  }

  async take(length: number): Promise<Buffer> {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; ) {
      if (!(await this.#source.ensure())) throw incompleteArchive('it ends inside a data block');
      at += this.#source.take(bytes.subarray(at), 0);
    }
    return bytes;
  }

  async int(): Promise<number> {
    const bytes = await this.take(intBytes);
    if (bytes[0]! > 1) throw damagedArchive('a number in a data block has no sign');
    const magnitude = bytes.readUInt32LE(1);
    return bytes[0] === 1 ? -magnitude : magnitude;
  }

  /** The payload of a list of chunks, in pieces of their own memory. */
  async *chunks(): AsyncGenerator<Buffer> {
    for (;;) {
      let left = await this.int();
      if (left === 0) return;
      if (left < 0 || left > maxChunkBytes) throw damagedArchive('a piece of data has an impossible length');
      while (left > 0) {
        const piece = await this.take(Math.min(left, 64 * 1024));
        left -= piece.length;
        yield piece;
      }
    }
  }
}
