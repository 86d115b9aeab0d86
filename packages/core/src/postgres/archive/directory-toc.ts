/** Reads the table of contents of a stored (directory) archive. */
import { type ArchiveSource, missingFile } from './archive-source.ts';
import { ChunkSource } from './chunk-source.ts';
import { type ArchiveHeader, archiveFormat, isKnownLayout, parseHeaderPrefix } from './header.ts';
import { damagedArchive } from './primitives.ts';
import { encodingOf, type TextOf, textDecoder } from './text.ts';
import type { TocEntry } from './toc-entry.ts';
import { type RawTocEntry, TocReader } from './toc-reader.ts';

export const tocName = 'toc.dat';

const dataFileName = /^(\d{1,10}\.dat|blobs(_\d{1,10})?\.toc)$/;

/**
 * The header first (with no entry), then each entry in order; entries are views that are valid until the next. Names of
 * files that no pg_dump writes are refused, so that they can be opened safely.
 */
export async function* readDirectoryToc(
  source: ArchiveSource,
  signal?: AbortSignal,
): AsyncGenerator<{ header: ArchiveHeader; count: number; raw: RawTocEntry | undefined }> {
  if ((await source.sizeBytes(tocName)) === undefined) throw missingFile(tocName);
  await using chunks = new ChunkSource(source.open(tocName, { signal }), signal);
  const toc = new TocReader(chunks);
  const prefix = await toc.peekPrefix();
  if (!prefix || !isKnownLayout(parseHeaderPrefix(prefix)))
    throw damagedArchive('its toc.dat is of an unknown version');
  const header = await toc.header();
  if (header.format !== archiveFormat.tar) throw damagedArchive('its toc.dat is not that of a directory');
  if (header.compression !== 'none') throw damagedArchive('it is compressed');
  const count = await toc.entryCount();
  yield { header, count, raw: undefined };
  for (let index = 0; index < count; index++) {
    const raw = await toc.entry(header, 'directory');
    const { fileName } = raw.entry;
    if (fileName !== undefined && !dataFileName.test(fileName)) {
      throw damagedArchive('an entry names a file that is not part of an archive');
    }
    yield { header, count, raw };
  }
  if (!(await toc.atEnd())) throw damagedArchive('something follows its table of contents');
}

/** Each entry, with what turns its bytes into text: the encoding is one of the first entries. */
export async function* readTocTexts(
  source: ArchiveSource,
  signal?: AbortSignal,
): AsyncGenerator<{ entry: TocEntry; text: (bytes: Uint8Array | undefined) => string }> {
  let textOf: TextOf = textDecoder('UTF8');
  for await (const { raw } of readDirectoryToc(source, signal)) {
    if (!raw) continue;
    const { entry } = raw;
    const text = (bytes: Uint8Array | undefined) => (bytes === undefined ? '' : textOf(bytes));
    if (entry.desc === 'ENCODING') textOf = textDecoder(encodingOf(text(entry.definition)) ?? 'UTF8');
    yield { entry, text };
  }
}

/** The large objects that a list file names, in its order. */
export async function* readLargeObjectList(
  source: ArchiveSource,
  name: string,
  signal?: AbortSignal,
): AsyncGenerator<{ oid: number; file: string }> {
  let rest = '';
  for await (const piece of source.open(name, { signal })) {
    rest += Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1');
    const lines = rest.split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield parseListLine(line);
    if (rest.length > 200) throw damagedArchive('its list of large objects is damaged');
  }
  if (rest !== '') throw damagedArchive('its list of large objects is cut off');
}

function parseListLine(line: string): { oid: number; file: string } {
  const found = /^(\d{1,10}) (blob_\d{1,10}\.dat)$/.exec(line);
  const oid = Number(found?.[1]);
  if (!found || oid === 0 || oid > 0xffffffff) throw damagedArchive('its list of large objects is damaged');
  return { oid, file: found[2]! };
}
