/** Builds archives for tests, the way pg_dump writes them to a pipe. */
import { blockType } from './block-reader.ts';
import { type ArchiveHeader, archiveFormat, serialiseHeader } from './header.ts';
import { encodeInt, encodeStr, intFromOid } from './primitives.ts';
import { serialiseTocEntry, type TocEntry } from './toc-entry.ts';

export interface TestTable {
  schema: string;
  name: string;
  /** Each without its newline. */
  rows: Buffer[];
}

export interface TestArchive {
  minor: number;
  tables: TestTable[];
  /** Content by OID. */
  largeObjects: Map<number, Buffer>;
}

export function testHeader(minor: number): ArchiveHeader {
  return {
    version: { major: 1, minor, revision: 0 },
    intSize: 4,
    offsetSize: 8,
    format: archiveFormat.custom,
    compression: 'none',
    compressionCode: 0,
    createdLocal: [1, 2, 3, 4, 5, 126, 0],
    database: Buffer.from('shop'),
    serverVersion: Buffer.from('15.18'),
    dumpVersion: Buffer.from('15.18'),
  };
}

export function testEntry(dumpId: number, desc: string, values: Partial<TocEntry> = {}): TocEntry {
  return {
    dumpId,
    hasData: false,
    catalogOid: Buffer.from('0'),
    objectOid: Buffer.from('0'),
    tag: Buffer.from(desc),
    desc,
    section: 2,
    definition: Buffer.from(''),
    dropStatement: undefined,
    copyStatement: undefined,
    namespace: undefined,
    tablespace: undefined,
    tableAccessMethod: undefined,
    relkind: 0,
    owner: Buffer.from('owner'),
    withOids: Buffer.from('false'),
    dependencies: [],
    fileName: undefined,
    ...values,
  };
}

export function testEntries(archive: TestArchive): TocEntry[] {
  const entries = [
    testEntry(9001, 'ENCODING', { definition: Buffer.from("SET client_encoding = 'UTF8';\n") }),
    testEntry(9002, 'SEQUENCE SET', {
      tag: Buffer.from('q'),
      namespace: Buffer.from('s'),
      definition: Buffer.from("SELECT pg_catalog.setval('s.q', 9223372036854775807, true);\n"),
    }),
    ...archive.tables.map(({ schema, name }, index) =>
      testEntry(index + 1, 'TABLE DATA', {
        hasData: true,
        section: 3,
        tag: Buffer.from(name),
        namespace: Buffer.from(schema),
        copyStatement: Buffer.from(`COPY "${schema}"."${name}" (a, "b ""c") FROM stdin;\n`),
        dependencies: [9001, 9002],
      }),
    ),
  ];
  if (archive.largeObjects.size > 0) entries.push(testEntry(8000, 'BLOBS', { hasData: true, section: 3 }));
  return entries;
}

/** COPY text with its terminator, as a directory archive's file holds it. */
export function tableFile(table: TestTable): Buffer {
  return Buffer.concat([...table.rows.flatMap((row) => [row, Buffer.from('\n')]), Buffer.from('\\.\n\n\n')]);
}

/** The parts of the archive: header with table of contents, then each block. */
export function buildArchiveParts(archive: TestArchive): Buffer[] {
  const header = testHeader(archive.minor);
  const entries = testEntries(archive);
  const toc = Buffer.concat([
    serialiseHeader(header, archiveFormat.custom),
    encodeInt(entries.length),
    ...entries.map((entry) => serialiseTocEntry(entry, header.version, 'custom')),
  ]);
  const chunk = (bytes: Buffer) => (bytes.length === 0 ? [] : [encodeStr(bytes)]);
  const blocks = archive.tables.map((table, index) =>
    Buffer.concat([
      Buffer.from([blockType.data]),
      encodeInt(index + 1),
      ...table.rows.flatMap((row) => chunk(Buffer.concat([row, Buffer.from('\n')]))),
      encodeStr(Buffer.from('\\.\n\n\n')),
      encodeInt(0),
    ]),
  );
  if (archive.largeObjects.size > 0) {
    const objects = [...archive.largeObjects].flatMap(([oid, bytes]) => [
      encodeInt(intFromOid(oid)),
      ...chunk(bytes.subarray(0, 16384)),
      ...chunk(bytes.subarray(16384)),
      encodeInt(0),
    ]);
    blocks.push(
      Buffer.concat([Buffer.from([blockType.largeObjects]), encodeInt(8000), ...objects, encodeInt(0)]),
    );
  }
  return [toc, ...blocks];
}

export function buildArchive(archive: TestArchive): Buffer {
  return Buffer.concat(buildArchiveParts(archive));
}

/** The same bytes in chunks of the given sizes, over and over. */
export function* inChunks(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  let start = 0;
  for (let index = 0; start < bytes.length; index++) {
    const size = Math.max(1, sizes[index % sizes.length] ?? 1);
    yield Buffer.from(bytes.subarray(start, start + size));
    start += size;
  }
}

/** All files of a conversion, copied, by name. */
export async function collectFiles(
  files: AsyncIterable<{ name: string; content: AsyncIterable<Uint8Array> }>,
): Promise<Map<string, Buffer>> {
  const collected = new Map<string, Buffer>();
  for await (const { name, content } of files) {
    const parts: Buffer[] = [];
    for await (const piece of content) parts.push(Buffer.from(piece));
    collected.set(name, Buffer.concat(parts));
  }
  return collected;
}
