/** Drains dumps into memory or directories, for tests. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ClientTools,
  type ConnectionTarget,
  type DatabaseManifest,
  type DumpOptions,
  dumpDatabase,
} from '../../packages/core/src/postgres/index.ts';

/** A dump as a directory on disk, its manifest beside it. */
export async function dumpToDirectory(
  target: ConnectionTarget,
  tools: ClientTools,
  directory: string,
  options: DumpOptions = {},
): Promise<DatabaseManifest> {
  mkdirSync(directory, { recursive: true });
  await using dump = await dumpDatabase(target, tools, options);
  for await (const file of dump.files) {
    writeFileSync(join(directory, file.name), await collect(file.content), { flag: 'wx' });
  }
  return await dump.finish();
}

/** Copies, since pieces are views. */
export async function collect(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const piece of content) parts.push(Buffer.from(piece));
  return Buffer.concat(parts);
}
