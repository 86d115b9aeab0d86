/**
 * The data of a seed and a scale, in a folder of their own, made when they are not there. `made.json` is written last:
 * what it does not name is made again.
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchOptions } from '../options.ts';
import { type Database, type DumpFiles, databaseOf, makeDatabase, startCluster } from './database.ts';
import { makeTree, type TreeFacts } from './tree.ts';

/** To be counted up whenever the same seed would give other data. */
const generatorVersion = 2;

export interface Dumps extends DumpFiles {
  baseBytes: number;
  recentBytes: number;
}

export interface Tree extends TreeFacts {
  directory: string;
}

interface Made {
  database?: true;
  tree?: TreeFacts;
}

export interface BenchData {
  folder: string;
  /** Only where `pipe` or `stream` is measured. */
  dumps: Dumps | undefined;
  /** A running server; only where `pipe` is measured. */
  database: Database | undefined;
  tree: Tree | undefined;
}

export async function prepareData(
  options: BenchOptions,
  stack: AsyncDisposableStack,
  say: (text: string) => void,
): Promise<BenchData> {
  const { seed, scale, only } = options;
  const folder = join(options.folder, `data-v${generatorVersion}-seed${seed}-scale${scale}`);
  mkdirSync(folder, { recursive: true });
  const madeFile = join(folder, 'made.json');
  const made = readMade(madeFile);
  const data: BenchData = { folder, dumps: undefined, database: undefined, tree: undefined };
  const save = () => writeFileSync(madeFile, JSON.stringify(made));

  if (only.includes('pipe') || only.includes('stream')) {
    const files = { base: join(folder, 'base.dump'), recent: join(folder, 'recent.dump') };
    const directory = join(folder, 'cluster');
    if (!made.database) rmSync(directory, { recursive: true, force: true });
    if (!made.database || only.includes('pipe')) {
      const cluster = await startCluster(directory, say);
      stack.defer(() => cluster.stop());
      if (!made.database) {
        say('Making a database from the seed (once; it is kept for the next run).');
        await makeDatabase(cluster, files, { seed, scale, say });
        made.database = true;
        save();
      }
      data.database = await databaseOf(cluster);
    }
    data.dumps = { ...files, baseBytes: sizeOf(files.base), recentBytes: sizeOf(files.recent) };
  }

  if (only.includes('tree')) {
    const directory = join(folder, 'tree');
    if (!made.tree) {
      say('Making a directory tree from the seed (once; it is kept for the next run).');
      made.tree = makeTree(directory, { seed, scale });
      save();
    }
    data.tree = { ...made.tree, directory };
  }
  return data;
}

function readMade(file: string): Made {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

function sizeOf(file: string): number {
  return statSync(file).size;
}
