/** What PostgreSQL itself says of an SQL script: loaded into a scratch server, which is thrown away. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { HoldfastError } from '../../errors.ts';
import { type FindToolsOptions, loadScript } from '../../postgres/index.ts';
import { scriptParts } from './check-sql.ts';
import { openPacked } from './open-packed.ts';
import type { Foreign } from './recognise-foreign.ts';

export interface LoadForeignScriptOptions {
  path: string;
  packed: Foreign['packed'];
  tools?: FindToolsOptions | undefined;
  /** Where the scratch server's folder is made. Default: the temporary folder. */
  scratchDirectory?: string | undefined;
  signal: AbortSignal;
}

const timeLimitMs = 6 * 60 * 60_000;
/** A database takes several times the room of its script. */
const growth = 20;
const smallBytes = 4 * 1024 ** 3;

/** Answers what has to be known. Rejects with `portable-unreadable` and the line that PostgreSQL does not take. */
export async function loadForeignScript(options: LoadForeignScriptOptions): Promise<string[]> {
  const { path, packed, tools, scratchDirectory, signal } = options;
  const { size } = await stat(path);
  try {
    const { serverVersion, tables, rows, leftOut } = await loadScript({
      parts: scriptParts(openPacked(path, packed, signal), basename(path)),
      sizeLimitBytes: Math.max(smallBytes, size * growth),
      ...{ timeLimitMs, scratchParent: scratchDirectory, tools, signal },
    });
    const count = (number: number, word: string) =>
      `${number.toLocaleString('en-US')} ${word}${number === 1 ? '' : 's'}`;
    const what = `It was loaded into a scratch server of PostgreSQL ${serverVersion}, which was thrown away: ${count(tables, 'table')} with ${count(rows, 'row')}.`;
    return leftOut.length === 0 ? [what] : [`${what} Not all of it could be tried there:`, ...leftOut];
  } catch (error) {
    if (!(error instanceof HoldfastError) || !notTried.has(error.code)) throw error;
    return [`It was not loaded anywhere, so nothing about its rows is proven: ${error.message}`];
  }
}

const notTried: ReadonlySet<string> = new Set([
  'tool-missing',
  'unsupported',
  'limit-exceeded',
  'storage-full',
  'storage-denied',
]);
