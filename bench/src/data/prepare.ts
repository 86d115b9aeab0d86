/**
 * The data of a seed and a scale, in a folder of their own, made when they are not there. `made.json` is written after
 * each part: what it does not name is made again.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freeBytes, removeFolder } from '../folders.ts';
import type { BenchOptions } from '../options.ts';
import { type Database, type DumpFiles, databaseOf, makeDatabase, startCluster } from './database.ts';
import { makeTree, type TreeFacts } from './tree.ts';

/** To be counted up whenever the same seed would give other data. */
const generatorVersion = 2;

/** Data and repositories at scale 1, with a margin. */
const neededBytes = 18e9;

export interface BenchData {
  /** Only where `pipe` or `stream` is measured. */
  dumps: (DumpFiles & { bytes: number }) | undefined;
  /** A running server; only where `pipe` is measured. */
  database: Database | undefined;
  tree: (TreeFacts & { directory: string }) | undefined;
}

export interface PrepareContext {
  /** The server stops with it. */
  stack: AsyncDisposableStack;
  say: (text: string) => void;
  signal: AbortSignal;
}

interface Made {
  database?: true;
  tree?: TreeFacts;
}

export async function prepareData(options: BenchOptions, context: PrepareContext): Promise<BenchData> {
  const { seed, scale, only } = options;
  const folder = join(options.folder, `data-v${generatorVersion}-seed${seed}-scale${scale}`);
  mkdirSync(folder, { recursive: true });
  assertRoom(folder, scale);
  const madeFile = join(folder, 'made.json');
  const made = readMade(madeFile);
  const data: BenchData = { dumps: undefined, database: undefined, tree: undefined };
  if (only.includes('pipe') || only.includes('stream')) {
    data.database = await provideDatabase(folder, options, made, context);
    made.database = true;
    writeFileSync(madeFile, JSON.stringify(made));
    const files = dumpFiles(folder);
    data.dumps = { ...files, bytes: statSync(files.base).size };
    for (const file of Object.values(files)) warm(file);
  }
  if (only.includes('tree')) {
    const directory = join(folder, 'tree');
    if (!made.tree) context.say('Making a directory tree from the seed (once; it is kept for the next run).');
    made.tree ??= await makeTree(directory, { seed, scale, signal: context.signal });
    writeFileSync(madeFile, JSON.stringify(made));
    data.tree = { ...made.tree, directory };
    warm(directory);
  }
  return data;
}

/** Makes the database and its dumps where they are missing; leaves the server running where `pipe` needs it. */
async function provideDatabase(
  folder: string,
  { seed, scale, only }: BenchOptions,
  made: Made,
  { stack, say, signal }: PrepareContext,
): Promise<Database | undefined> {
  if (made.database && !only.includes('pipe')) return undefined;
  const directory = join(folder, 'cluster');
  if (!made.database) removeFolder(directory);
  await using starting = new AsyncDisposableStack();
  const cluster = starting.use(await startCluster(directory, say));
  if (!made.database) {
    say('Making a database from the seed (once; it is kept for the next run).');
    await makeDatabase(cluster, dumpFiles(folder), { seed, scale, say, signal });
  }
  if (!only.includes('pipe')) return undefined;
  stack.use(starting.move());
  return await databaseOf(cluster);
}

function dumpFiles(folder: string): DumpFiles {
  return { base: join(folder, 'base.dump'), recent: join(folder, 'recent.dump') };
}

/** Reads it once, so that the first contestant finds it in memory like the others. */
function warm(path: string): void {
  execFileSync('find', [path, '-type', 'f', '-exec', 'cat', '{}', '+'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function assertRoom(folder: string, scale: number): void {
  const [needed, free] = [neededBytes * scale, freeBytes(folder)];
  if (free >= needed) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new Error(
    `The bench needs about ${gigabytes(needed)} in ${folder}, and ${gigabytes(free)} are free: use --quick, a smaller --scale, or another --data folder.`,
  );
}

function readMade(file: string): Made {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
