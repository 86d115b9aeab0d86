import type { Dirent, Stats } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../errors.ts';
import { systemCode } from './storage-errors.ts';

export interface WalkedFile {
  /** Relative to the root, with `/` between folders. */
  name: string;
  stats: Stats;
}

/** Entries looked at together: hides the latency of stat and bounds the memory. */
const batchEntries = 64;

/**
 * Every file below `root/folder` whose parts satisfy `wanted`, streamed. Symbolic links are followed, as restic does
 * (a vault may keep its data folder on another disk). What disappears meanwhile is left out; the caller has made
 * sure that the root is there. Everything else that goes wrong throws the system's error.
 */
export async function* walkFolder(
  root: string,
  folder: string,
  wanted: (name: string) => boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<WalkedFile> {
  let entries: AsyncIterable<Dirent>;
  try {
    entries = await opendir(join(root, folder), { bufferSize: batchEntries });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  const folders: string[] = [];
  let batch: string[] = [];
  for await (const entry of entries) {
    throwIfCancelled(signal);
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (!wanted(name)) continue;
    if (entry.isDirectory()) folders.push(name);
    else batch.push(name);
    if (batch.length < batchEntries) continue;
    yield* filesOf(await lookAt(root, batch), folders);
    batch = [];
  }
  yield* filesOf(await lookAt(root, batch), folders);
  for (const name of folders) yield* walkFolder(root, name, wanted, signal);
}

function lookAt(root: string, names: string[]): Promise<(WalkedFile | undefined)[]> {
  return Promise.all(names.map((name) => look(root, name)));
}

async function look(root: string, name: string): Promise<WalkedFile | undefined> {
  try {
    return { name, stats: await stat(join(root, name)) };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The entry's own type is unknown on some file systems and for links, so it is the stats that decide. */
function* filesOf(looked: (WalkedFile | undefined)[], folders: string[]): Generator<WalkedFile> {
  for (const file of looked) {
    if (file?.stats.isFile()) yield file;
    else if (file?.stats.isDirectory()) folders.push(file.name);
  }
}
