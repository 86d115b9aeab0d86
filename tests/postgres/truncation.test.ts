import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ChunkSource } from '../../packages/core/src/postgres/archive/chunk-source.ts';
import { TocReader } from '../../packages/core/src/postgres/archive/toc-reader.ts';
import { ClientEnvironment } from '../../packages/core/src/postgres/client-environment.ts';
import { toDirectoryArchive } from '../../packages/core/src/postgres/index.ts';
import { startTestCluster, type TestCluster } from './test-cluster.ts';
import { createTortureDatabase } from './torture-database.ts';

let server: TestCluster;
let dump: Buffer;

beforeAll(async () => {
  server = await startTestCluster();
  await createTortureDatabase(server, 'torture');
  // Less of what is alike, so that many cuts stay quick.
  await server.sql(
    'torture',
    'TRUNCATE public.big, public.uneven; DELETE FROM shop.orders WHERE id > 50 AND id % 3 > 0',
  );
  await server.sql(
    'torture',
    'SELECT lo_unlink(oid) FROM pg_largeobject_metadata WHERE oid::bigint % 10 > 0 OR oid::bigint >= 4000000000',
  );
  using environment = new ClientEnvironment(server.target('torture'));
  dump = execFileSync(server.tools.paths.pg_dump, ['-Fc', '-Z0'], {
    env: environment.variables,
    maxBuffer: 1 << 30,
  });
});

afterAll(() => server[Symbol.asyncDispose]());

async function drain(bytes: Buffer): Promise<void> {
  for await (const file of toDirectoryArchive([bytes]).files) {
    for await (const _piece of file.content);
  }
}

/** Where header, entries, blocks and large objects begin, found by walking the dump as the format says. */
async function borders(): Promise<number[]> {
  const source = new ChunkSource([dump]);
  const toc = new TocReader(source);
  const header = await toc.header();
  const count = await toc.entryCount();
  for (let index = 0; index < count; index++) await toc.entry(header, 'custom');
  toc.release();
  let position = dump.length - (source.chunk.length - source.offset);
  const found = [0, 5, 11, position];
  const int = () => {
    const value = dump.readUInt32LE(position + 1);
    position += 5;
    return value;
  };
  const skipChunks = () => {
    for (let length = int(); length > 0; length = int()) position += length;
  };
  while (position < dump.length) {
    const type = dump[position]!;
    position += 1;
    int();
    found.push(position);
    if (type === 1) skipChunks();
    else
      for (let oid = int(); oid !== 0; oid = int()) {
        found.push(position);
        skipChunks();
      }
    found.push(position);
  }
  expect(position).toBe(dump.length);
  return found;
}

test('a whole dump is taken', async () => {
  await expect(drain(dump)).resolves.toBeUndefined();
});

test('a dump cut at or around any border, or anywhere else, is refused', async () => {
  const cuts = new Set<number>();
  for (const border of await borders()) for (let cut = border - 7; cut <= border + 7; cut++) cuts.add(cut);
  // A fixed sequence, so that a failure can be repeated.
  for (let index = 0, seed = 1; index < 300; index++) {
    seed = (seed * 48271) % 2147483647;
    cuts.add(seed % dump.length);
  }
  let tried = 0;
  for (const cut of cuts) {
    if (cut < 0 || cut >= dump.length) continue;
    await expect(drain(dump.subarray(0, cut)), `cut at ${cut} of ${dump.length}`).rejects.toMatchObject({
      code: 'dump-incomplete',
    });
    tried++;
  }
  expect(tried).toBeGreaterThan(900);
});
