import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { collectFiles, inChunks } from './archive-builder.ts';
import { toCustomArchive } from './to-custom.ts';
import { toDirectoryArchive } from './to-directory.ts';

const read = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

/** Seven numbers after the header's first 12 bytes: the time, which differs between two dumps. */
function withoutTime(toc: Buffer): Buffer {
  return Buffer.from(toc).fill(0, 12, 12 + 35);
}

// What pg_dump 17.11 wrote to a pipe with -Fc -Z0, and the hashes of what it wrote with -Fd -Z0: archive version 1.16,
// large objects of two owners and one with a grant of its own, hence several lists of them.
const dump = read('postgresql-17.dump');
const directory: Record<string, { bytes: number; sha256: string }> = JSON.parse(
  read('postgresql-17.json').toString(),
);

test.each([1, 1000, 65536])(
  'an archive of PostgreSQL 17 in chunks of %i bytes becomes what pg_dump -Fd writes',
  async (size) => {
    const conversion = toDirectoryArchive(inChunks(dump, [size]));
    const files = await collectFiles(conversion.files);
    const found = [...files].map(([name, content]) => {
      const bytes = name === 'toc.dat' ? withoutTime(content) : content;
      return [name, { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }];
    });
    expect(Object.fromEntries(found)).toEqual(directory);
    expect(conversion.result()).toMatchObject({
      form: 'directory',
      summary: {
        archiveVersion: '1.16.0',
        largeObjects: { count: 3, bytes: 18003 },
        sequences: [
          { name: 'Odd "name"_id_seq', lastValue: '20' },
          { name: 's', lastValue: '1', isCalled: true },
        ],
        tables: [
          { name: 'Odd "name"', columns: ['id', 'a b', 'j'], rows: 20 },
          { name: 'empty', rows: 0 },
          { name: 'p1', rows: 2 },
        ],
      },
    });
    const source = {
      sizeBytes: async (name: string) => files.get(name)?.length,
      async *open(name: string) {
        yield files.get(name)!;
      },
    };
    const custom: Buffer[] = [];
    for await (const piece of toCustomArchive(source)) custom.push(Buffer.from(piece));
    expect(await collectFiles(toDirectoryArchive(custom).files)).toEqual(files);
  },
);
