/**
 * Puts a directory archive together again as one custom-format stream, which pg_restore reads from its standard input:
 * a restore needs no staging disk. The table of contents comes back byte for byte; data are cut into larger pieces
 * than pg_dump's one row each, which the format leaves open.
 */
import { type ArchiveSource, missingFile } from './archive-source.ts';
import { blockType } from './block-reader.ts';
import { readDirectoryToc, readLargeObjectList } from './directory-toc.ts';
import { archiveFormat, serialiseHeader } from './header.ts';
import { encodeInt, intBytes, intFromOid, writeInt } from './primitives.ts';
import { pipeOffsetOf } from './toc-entry.ts';

export interface ToCustomOptions {
  /** Only the data of these entries; all when absent. The table of contents stays whole. */
  dumpIds?: ReadonlySet<number> | undefined;
  signal?: AbortSignal | undefined;
  /** Called as data files are read. */
  onProgress?: ((progress: { file: string; bytes: number; done: boolean }) => void) | undefined;
}

const batchBytes = 256 * 1024;
const chunkBytes = 64 * 1024;

interface DataEntry {
  dumpId: number;
  file: string;
  isLargeObjects: boolean;
}

/**
 * The stream. Its pieces are views that are valid until the next one is asked for. Errors: `archive-unreadable`,
 * `cancelled`, and those of the source.
 */
export async function* toCustomArchive(
  source: ArchiveSource,
  options: ToCustomOptions = {},
): AsyncGenerator<Buffer> {
  const batch = new Batch();
  const data: DataEntry[] = [];
  for await (const { header, count, raw } of readDirectoryToc(source, options.signal)) {
    if (!raw) {
      yield* batch.add(serialiseHeader(header, archiveFormat.custom));
      yield* batch.add(encodeInt(count));
      continue;
    }
    const { entry, body } = raw;
    yield* batch.add(body);
    yield* batch.add(pipeOffsetOf(entry));
    const { dumpId, hasData, fileName } = entry;
    if (hasData && fileName !== undefined && (options.dumpIds?.has(dumpId) ?? true)) {
      data.push({ dumpId, file: fileName, isLargeObjects: entry.desc === 'BLOBS' });
    }
  }
  for (const { dumpId, file, isLargeObjects } of data) {
    yield* batch.add(Buffer.from([isLargeObjects ? blockType.largeObjects : blockType.data]));
    yield* batch.add(encodeInt(dumpId));
    if (isLargeObjects) {
      if ((await source.sizeBytes(file)) === undefined) throw missingFile(file);
      for await (const object of readLargeObjectList(source, file, options.signal)) {
        yield* batch.add(encodeInt(intFromOid(object.oid)));
        yield* framed(source, object.file, batch, options);
      }
      yield* batch.add(encodeInt(0));
    } else {
      yield* framed(source, file, batch, options);
    }
  }
  yield* batch.flush();
}

/** A file as a list of chunks, ended by an empty one. */
async function* framed(
  source: ArchiveSource,
  file: string,
  batch: Batch,
  options: ToCustomOptions,
): AsyncGenerator<Buffer> {
  if ((await source.sizeBytes(file)) === undefined) throw missingFile(file);
  for await (const piece of source.open(file, { signal: options.signal })) {
    for (let start = 0; start < piece.length; start += chunkBytes) {
      yield* batch.addChunk(piece.subarray(start, start + chunkBytes));
    }
    options.onProgress?.({ file, bytes: piece.length, done: false });
  }
  yield* batch.add(encodeInt(0));
  options.onProgress?.({ file, bytes: 0, done: true });
}

/** Joins small writes into large pieces. */
class Batch {
  #buffer = Buffer.allocUnsafe(batchBytes);
  #used = 0;

  *add(bytes: Uint8Array): Generator<Buffer> {
    let rest = bytes;
    while (rest.length > this.#buffer.length - this.#used) {
      const room = this.#buffer.length - this.#used;
      this.#buffer.set(rest.subarray(0, room), this.#used);
      this.#used = this.#buffer.length;
      rest = rest.subarray(room);
      yield* this.flush();
    }
    this.#buffer.set(rest, this.#used);
    this.#used += rest.length;
  }

  *addChunk(bytes: Uint8Array): Generator<Buffer> {
    if (bytes.length + intBytes > this.#buffer.length - this.#used) yield* this.flush();
    writeInt(this.#buffer, this.#used, bytes.length);
    this.#buffer.set(bytes, this.#used + intBytes);
    this.#used += bytes.length + intBytes;
  }

  *flush(): Generator<Buffer> {
    if (this.#used > 0) yield this.#buffer.subarray(0, this.#used);
    this.#used = 0;
  }
}
