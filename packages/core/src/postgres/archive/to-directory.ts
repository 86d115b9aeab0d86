/**
 * Rewrites a `pg_dump -Fc -Z0` stream, as it passes, into the files that `pg_dump -Fd -Z0` writes: `toc.dat` first,
 * then `<dumpId>.dat` for each table, `blob_<oid>.dat` for each large object and their lists `blobs*.toc`.
 *
 * One pass and bounded memory: a window of the table of contents, then under half a MiB of data; besides, the facts of
 * each table and 44 bytes a large object are kept. The archive has no checksums, so completeness is judged here: every
 * announced block seen once, each properly ended, and nothing after them.
 *
 * Formats: src/bin/pg_dump/pg_backup_custom.c and pg_backup_directory.c.
 */
import { createHash } from 'node:crypto';
import { BlockReader, blockType, copyTerminator, type Piece } from './block-reader.ts';
import { type ByteStream, ChunkSource } from './chunk-source.ts';
import { archiveFormat, isKnownLayout, parseHeaderPrefix, serialiseHeader } from './header.ts';
import { damagedArchive, encodeInt, encodeStr, incompleteArchive, oidFromInt } from './primitives.ts';
import { outputLeadBytes, type RowCopier } from './row-copier.ts';
import { type ArchiveSummary, type ExpectedData, SummaryBuilder } from './summary.ts';
import { fileNameOf } from './toc-entry.ts';
import { TocReader } from './toc-reader.ts';

export type ArchiveFileRole =
  | 'toc'
  | 'table-data'
  | 'large-object'
  | 'large-object-list'
  | 'other-data'
  | 'custom';

export interface ArchiveFile {
  name: string;
  role: ArchiveFileRole;
  /** For table data. */
  table?: { schema: string; name: string };
  /**
   * The file's bytes. Each piece is a view that is valid only until the next one is asked for: copy what must stay.
   * Files come one after another; going on to the next reads the rest of this one.
   */
  content: AsyncIterable<Uint8Array>;
}

export type ConversionResult =
  | { form: 'directory'; summary: ArchiveSummary }
  /** The stream was of a kind that is not known here and was passed on as it came, as one file. */
  | { form: 'custom'; reason: string; bytes: number; sha256: string };

export interface DirectoryConversion {
  files: AsyncIterable<ArchiveFile>;
  /** Available when `files` has ended without an error; throws before. */
  result(): ConversionResult;
}

export interface ConversionOptions {
  signal?: AbortSignal | undefined;
  /** For tests: another implementation of the inner loop. */
  copier?: RowCopier;
}

/** Name of the one file that an unknown kind of archive is kept as. */
export const customArchiveName = 'custom.dump';

/**
 * Starts the conversion. Errors reach whoever iterates: `dump-incomplete` for anything that is missing at the end,
 * `archive-unreadable` for what cannot be an archive, `cancelled`.
 */
export function toDirectoryArchive(stream: ByteStream, options: ConversionOptions = {}): DirectoryConversion {
  let result: ConversionResult | undefined;
  return {
    files: convert(stream, options, (value) => {
      result = value;
    }),
    result() {
      if (!result) throw new TypeError('the conversion has not ended');
      return result;
    },
  };
}

type Body = AsyncGenerator<Uint8Array, void>;

async function* convert(
  stream: ByteStream,
  options: ConversionOptions,
  done: (result: ConversionResult) => void,
): AsyncGenerator<ArchiveFile, void> {
  await using source = new ChunkSource(stream, options.signal);
  const toc = new TocReader(source);
  const prefix = await toc.peekPrefix();
  if (!prefix) throw incompleteArchive('it ends in its first bytes');
  const parsed = parseHeaderPrefix(prefix);
  if (!isKnownLayout(parsed)) {
    const { major, minor } = parsed.version;
    yield* passThrough(toc, source, `archive version ${major}.${minor} is not known`, done);
    return;
  }
  const header = await toc.header();
  if (header.format !== archiveFormat.custom) throw damagedArchive('it is not in the custom format');
  if (header.compression !== 'none')
    throw damagedArchive('it is compressed, and an uncompressed one is needed');

  const summary = new SummaryBuilder(header);
  async function* tocFile(): Body {
    yield serialiseHeader(header, archiveFormat.tar);
    const count = await toc.entryCount();
    yield encodeInt(count);
    for (let index = 0; index < count; index++) {
      const { entry, body } = await toc.entry(header, 'custom');
      summary.addEntry(entry);
      yield body;
      yield encodeStr(fileNameOf(entry, header.version));
    }
    toc.release();
  }
  yield* oneFile('toc.dat', 'toc', batched(tocFile()));

  const blocks = new BlockReader(source, options.copier);
  for (;;) {
    const block = await blocks.nextBlock();
    if (!block) break;
    const expected = summary.expected.get(block.dumpId);
    if (!expected)
      throw incompleteArchive(`it holds data for entry ${block.dumpId}, which has none or had it before`);
    summary.expected.delete(block.dumpId);
    if (block.type === blockType.largeObjects) {
      yield* largeObjects(blocks, expected, summary);
    } else if (expected.isCopy) {
      const table = { schema: expected.schema, name: expected.name };
      yield* oneFile(expected.file, 'table-data', tableData(blocks, expected, summary), table);
    } else {
      yield* oneFile(expected.file, 'other-data', otherData(blocks, expected, summary));
    }
  }
  const [missing] = summary.expected.values();
  if (missing) {
    const what = missing.desc === 'BLOBS' ? 'the large objects' : `${missing.schema}.${missing.name}`;
    throw incompleteArchive(`the data of ${what} (and ${summary.expected.size - 1} more) are missing`);
  }
  done({ form: 'directory', summary: summary.build() });
}

/** Offers one file and, when the consumer goes on, reads what it left. */
async function* oneFile(
  name: string,
  role: ArchiveFileRole,
  body: Body,
  table?: { schema: string; name: string },
): AsyncGenerator<ArchiveFile, void> {
  let failure: unknown;
  let failed = false;
  const next = async () => {
    try {
      return await body.next();
    } catch (error) {
      failure = error;
      failed = true;
      throw error;
    }
  };
  // Leaving the inner loop early must not end the body: the rest of the stream lies behind it.
  const leave = async () => ({ done: true as const, value: undefined });
  yield {
    name,
    role,
    ...(table ? { table } : {}),
    content: { [Symbol.asyncIterator]: () => ({ next, return: leave }) },
  };
  if (failed) throw failure;
  while (!(await body.next()).done);
}

async function* tableData(blocks: BlockReader, expected: ExpectedData, summary: SummaryBuilder): Body {
  const hash = createHash('sha256');
  let fileBytes = 0;
  let newlines = 0;
  // The terminator is no row, but where it begins is known at the end only: the hash stays that many bytes behind.
  let held = 0;
  let tail: Buffer = Buffer.alloc(0);
  for await (const piece of blocks.payload()) {
    fileBytes += piece.view.length;
    newlines += piece.newlines;
    held = hashAllButTail(hash, piece, held);
    yield piece.view;
    tail = piece.withLead.subarray(outputLeadBytes - held, outputLeadBytes);
    piece.withLead.copy(tail, 0, piece.withLead.length - held);
  }
  if (!tail.equals(copyTerminator)) {
    throw incompleteArchive(`the data of ${expected.schema}.${expected.name} end without their end mark`);
  }
  summary.tables.push({
    schema: expected.schema,
    name: expected.name,
    dumpId: expected.dumpId,
    file: expected.file,
    ...(expected.columns ? { columns: expected.columns } : {}),
    rows: newlines - 3,
    bytes: fileBytes - copyTerminator.length,
    sha256: hash.digest('hex'),
  });
}

/** `held` bytes of the piece before lie right in front of the view. Returns how many are held back now. */
function hashAllButTail(hash: ReturnType<typeof createHash>, piece: Piece, held: number): number {
  const start = outputLeadBytes - held;
  const end = Math.max(start, piece.withLead.length - copyTerminator.length);
  if (end > start) hash.update(piece.withLead.subarray(start, end));
  return piece.withLead.length - end;
}

async function* otherData(blocks: BlockReader, expected: ExpectedData, summary: SummaryBuilder): Body {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const { view } of blocks.payload()) {
    bytes += view.length;
    hash.update(view);
    yield view;
  }
  const { desc, name, dumpId, file } = expected;
  summary.otherData.push({ desc, name, dumpId, file, bytes, sha256: hash.digest('hex') });
}

async function* largeObjects(
  blocks: BlockReader,
  expected: ExpectedData,
  summary: SummaryBuilder,
): AsyncGenerator<ArchiveFile, void> {
  const oids: number[] = [];
  for (;;) {
    const oid = oidFromInt(await blocks.int());
    if (oid === 0) break;
    oids.push(oid);
    yield* oneFile(`blob_${oid}.dat`, 'large-object', largeObject(blocks, oid, summary));
  }
  async function* list(): Body {
    for (const oid of oids) yield Buffer.from(`${oid} blob_${oid}.dat\n`, 'latin1');
  }
  yield* oneFile(expected.file, 'large-object-list', batched(list()));
}

async function* largeObject(blocks: BlockReader, oid: number, summary: SummaryBuilder): Body {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const { view } of blocks.payload()) {
    bytes += view.length;
    hash.update(view);
    yield view;
  }
  summary.largeObjects.add(oid, bytes, hash.digest());
}

async function* passThrough(
  toc: TocReader,
  source: ChunkSource,
  reason: string,
  done: (result: ConversionResult) => void,
): AsyncGenerator<ArchiveFile, void> {
  toc.release();
  const hash = createHash('sha256');
  let bytes = 0;
  async function* body(): Body {
    for await (const piece of source.rest()) {
      hash.update(piece);
      bytes += piece.length;
      yield piece;
    }
  }
  yield* oneFile(customArchiveName, 'custom', body());
  done({ form: 'custom', reason, bytes, sha256: hash.digest('hex') });
}

const batchBytes = 64 * 1024;

/** Joins many small pieces, so that a table of contents does not cost the consumer a step for every entry. */
async function* batched(pieces: AsyncIterable<Uint8Array>): Body {
  const batch = Buffer.allocUnsafe(batchBytes);
  let used = 0;
  for await (const piece of pieces) {
    if (used + piece.length > batch.length && used > 0) {
      yield batch.subarray(0, used);
      used = 0;
    }
    if (piece.length > batch.length) {
      yield piece;
    } else {
      batch.set(piece, used);
      used += piece.length;
    }
  }
  if (used > 0) yield batch.subarray(0, used);
}
