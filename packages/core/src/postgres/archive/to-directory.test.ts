import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  buildArchive,
  buildArchiveParts,
  collectFiles,
  inChunks,
  type TestArchive,
  tableFile,
  testEntries,
  testHeader,
} from './archive-builder.ts';
import type { ArchiveSource } from './archive-source.ts';
import { archiveFormat, serialiseHeader } from './header.ts';
import { encodeInt } from './primitives.ts';
import { createPlainRowCopier, createRowCopier } from './row-copier.ts';
import { toCustomArchive } from './to-custom.ts';
import { toDirectoryArchive } from './to-directory.ts';
import { serialiseTocEntry } from './toc-entry.ts';

const rowArb = fc
  .oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.uint8Array({ maxLength: 3 }),
    fc.integer({ min: 200, max: 3000 }).map((length) => new Uint8Array(length).fill(120)),
  )
  // COPY escapes newlines and backslashes.
  .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 10 || byte === 92 ? 65 : byte))));

const nameArb = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 12 })
  .map((name) => name.replace(/["\0]/g, 'x'));

const archiveArb: fc.Arbitrary<TestArchive> = fc.record({
  minor: fc.integer({ min: 12, max: 16 }),
  tables: fc.array(fc.record({ schema: nameArb, name: nameArb, rows: fc.array(rowArb, { maxLength: 30 }) }), {
    maxLength: 6,
  }),
  largeObjects: fc
    .array(fc.tuple(fc.integer({ min: 1, max: 0xffffffff }), fc.uint8Array({ maxLength: 20000 })), {
      maxLength: 4,
    })
    .map((pairs) => new Map(pairs.map(([oid, bytes]) => [oid, Buffer.from(bytes)]))),
});

const sizesArb = fc.array(fc.oneof(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 9000 })), {
  minLength: 1,
  maxLength: 8,
});

/** What pg_dump -Fd would write for the archive. */
function expectedFiles(archive: TestArchive): Map<string, Buffer> {
  const header = testHeader(archive.minor);
  const entries = testEntries(archive);
  const files = new Map<string, Buffer>();
  files.set(
    'toc.dat',
    Buffer.concat([
      serialiseHeader(header, archiveFormat.tar),
      encodeInt(entries.length),
      ...entries.map((entry) => serialiseTocEntry(entry, header.version, 'directory')),
    ]),
  );
  for (const [index, table] of archive.tables.entries()) files.set(`${index + 1}.dat`, tableFile(table));
  let list = '';
  for (const [oid, bytes] of archive.largeObjects) {
    files.set(`blob_${oid}.dat`, bytes);
    list += `${oid} blob_${oid}.dat\n`;
  }
  if (archive.largeObjects.size > 0)
    files.set(archive.minor >= 16 ? 'blobs_8000.toc' : 'blobs.toc', Buffer.from(list));
  return files;
}

function sourceOf(files: Map<string, Buffer>, sizes: readonly number[]): ArchiveSource {
  return {
    sizeBytes: async (name) => files.get(name)?.length,
    async *open(name) {
      yield* inChunks(files.get(name)!, sizes);
    },
  };
}

const small: TestArchive = {
  minor: 14,
  tables: [
    { schema: 's', name: 'a', rows: [Buffer.from('1\tx'), Buffer.from('2\ty')] },
    { schema: 's', name: 'empty', rows: [] },
    { schema: 's', name: 'no columns', rows: [Buffer.from(''), Buffer.from('')] },
  ],
  largeObjects: new Map([
    [7, Buffer.from('seven')],
    [4000000000, Buffer.alloc(40000, 1)],
  ]),
};

describe('any archive in any chunks', () => {
  test.each([
    ['the kernel', createRowCopier],
    ['plain TypeScript', createPlainRowCopier],
  ])('becomes the files of a directory with %s, and a custom archive again', async (_name, create) => {
    await fc.assert(
      fc.asyncProperty(archiveArb, sizesArb, async (archive, sizes) => {
        const copier = create({ inputBytes: 512, outputBytes: 256 });
        const conversion = toDirectoryArchive(inChunks(buildArchive(archive), sizes), { copier });
        const files = await collectFiles(conversion.files);
        const expected = expectedFiles(archive);
        expect([...files.keys()]).toEqual([...expected.keys()]);
        for (const [name, bytes] of expected) expect(files.get(name)!.equals(bytes), name).toBe(true);

        const result = conversion.result();
        if (result.form !== 'directory') throw new Error('unexpected form');
        const { tables, largeObjects, sequences, encoding } = result.summary;
        expect(encoding).toBe('UTF8');
        expect(sequences).toEqual([
          { schema: 's', name: 'q', lastValue: '9223372036854775807', isCalled: true },
        ]);
        expect(largeObjects.count).toBe(archive.largeObjects.size);
        for (const [index, table] of archive.tables.entries()) {
          const text = tableFile(table).subarray(0, -5);
          expect(tables[index]).toEqual({
            schema: table.schema,
            name: table.name,
            dumpId: index + 1,
            file: `${index + 1}.dat`,
            columns: ['a', 'b "c'],
            rows: table.rows.length,
            bytes: text.length,
            sha256: createHash('sha256').update(text).digest('hex'),
          });
        }

        const custom: Buffer[] = [];
        for await (const piece of toCustomArchive(sourceOf(files, sizes))) custom.push(Buffer.from(piece));
        const again = await collectFiles(toDirectoryArchive(custom).files);
        expect(again).toEqual(files);
      }),
      { numRuns: 150 },
    );
  });
});

describe('completeness', () => {
  const whole = buildArchive(small);

  test('every cut is refused', async () => {
    for (let length = 0; length < whole.length; length++) {
      // Inside a large object every byte is like the next.
      if (length > whole.length - 39000 && length < whole.length - 1000) length = whole.length - 1000;
      const conversion = toDirectoryArchive(inChunks(whole.subarray(0, length), [4096]));
      await expect(collectFiles(conversion.files), `cut at ${length}`).rejects.toMatchObject({
        code: 'dump-incomplete',
      });
    }
  });

  test('bytes after the end, a missing block, a repeated block are refused', async () => {
    const parts = buildArchiveParts(small);
    for (const bytes of [
      Buffer.concat([whole, Buffer.from([0])]),
      Buffer.concat(parts.filter((_part, index) => index !== 2)),
      Buffer.concat([...parts, parts[1]!]),
    ]) {
      const conversion = toDirectoryArchive([bytes]);
      await expect(collectFiles(conversion.files)).rejects.toMatchObject({ code: 'dump-incomplete' });
      expect(() => conversion.result()).toThrow();
    }
  });

  test('a table without its end mark is refused', async () => {
    const bytes = Buffer.from(whole);
    bytes[bytes.indexOf('\\.\n\n\n')] = 65;
    await expect(collectFiles(toDirectoryArchive([bytes]).files)).rejects.toMatchObject({
      code: 'dump-incomplete',
    });
  });

  test('absurd lengths and other files are refused without using memory for them', async () => {
    const position = whole.indexOf('shop') - 4;
    const longText = Buffer.from(whole);
    longText.writeUInt32LE(0xf0000000, position);
    const blockStart = buildArchiveParts(small)[0]!.length + 6;
    const longRow = Buffer.from(whole);
    longRow.writeUInt32LE(0x7fffffff, blockStart + 1);
    for (const bytes of [longText, longRow, Buffer.from('-- PostgreSQL database dump\n')]) {
      await expect(collectFiles(toDirectoryArchive([bytes]).files)).rejects.toMatchObject({
        code: 'archive-unreadable',
      });
    }
  });
});

describe('what is not known', () => {
  test.each([
    ['a newer version', (bytes: Buffer) => bytes.writeUInt8(17, 6)],
    ['other integers', (bytes: Buffer) => bytes.writeUInt8(8, 8)],
  ])('is passed through as it came: %s', async (_name, change) => {
    const bytes = Buffer.from(buildArchive(small));
    change(bytes);
    const conversion = toDirectoryArchive(inChunks(bytes, [3, 1000]));
    const files = await collectFiles(conversion.files);
    expect(files).toEqual(new Map([['custom.dump', bytes]]));
    expect(conversion.result()).toMatchObject({
      form: 'custom',
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
  });
});

test('files that the consumer leaves early are read to their end all the same', async () => {
  const conversion = toDirectoryArchive(inChunks(buildArchive(small), [100]));
  const names: string[] = [];
  for await (const file of conversion.files) {
    names.push(file.name);
    for await (const _piece of file.content) break;
  }
  expect(names).toHaveLength(7);
  expect(conversion.result()).toMatchObject({ summary: { tables: [{ rows: 2 }, { rows: 0 }, { rows: 2 }] } });
});

test('the stream is told when the consumer stops', async () => {
  let stopped = false;
  async function* stream() {
    try {
      for (;;) yield buildArchive(small).subarray(0, 900);
    } finally {
      stopped = true;
    }
  }
  for await (const _file of toDirectoryArchive(stream()).files) break;
  expect(stopped).toBe(true);
});

test('only chosen data are put into the custom form', async () => {
  const files = expectedFiles(small);
  const pieces: Buffer[] = [];
  for await (const piece of toCustomArchive(sourceOf(files, [1000]), { dumpIds: new Set([1]) })) {
    pieces.push(Buffer.from(piece));
  }
  const [toc, first] = buildArchiveParts(small);
  expect(Buffer.concat(pieces).subarray(0, toc!.length)).toEqual(toc);
  expect(Buffer.concat(pieces).length).toBeLessThanOrEqual(toc!.length + first!.length);
});

test.each([
  ['a missing file', (files: Map<string, Buffer>) => files.delete('1.dat')],
  ['a missing large object', (files: Map<string, Buffer>) => files.delete('blob_7.dat')],
  ['a missing table of contents', (files: Map<string, Buffer>) => files.delete('toc.dat')],
  [
    'a list that names another file',
    (files: Map<string, Buffer>) => files.set('blobs.toc', Buffer.from('7 ../../etc/passwd\n')),
  ],
  [
    'a list that is cut off',
    (files: Map<string, Buffer>) => files.set('blobs.toc', Buffer.from('7 blob_7.d')),
  ],
])('a stored archive with %s is refused', async (_name, damage) => {
  const files = expectedFiles(small);
  damage(files);
  const read = async () => {
    for await (const _piece of toCustomArchive(sourceOf(files, [1000])));
  };
  await expect(read()).rejects.toMatchObject({ code: 'archive-unreadable' });
});
