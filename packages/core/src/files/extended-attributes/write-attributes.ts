import type { ExtendedAttribute } from '../file-metadata.ts';
import { findProgram, runProgram } from '../run-program.ts';
import { formatDump, unquote } from './dump-format.ts';

/**
 * Sets extended attributes with `setfattr`. What is asked for while one run of the program is under way goes into
 * the next, so that many files that are finished at the same time cost one program.
 */
export interface ExtendedAttributeWriter {
  /**
   * Sets the attributes of what `path` leads to (links are followed: pass a descriptor's path). Resolves to the
   * reasons of those that could not be set, in the words of the system; empty when all were.
   */
  set(path: string, attributes: ExtendedAttribute[]): Promise<string[]>;
}

interface Request {
  path: string;
  attributes: ExtendedAttribute[];
  resolve: (reasons: string[]) => void;
  reject: (error: unknown) => void;
}

/** A writer, or undefined where `setfattr` is not installed. */
export async function createExtendedAttributeWriter(): Promise<ExtendedAttributeWriter | undefined> {
  const setfattr = await findProgram('setfattr');
  if (setfattr === undefined) return undefined;
  let waiting: Request[] = [];
  let running = false;

  const drain = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await setAll(setfattr, batch).catch((error: unknown) => {
        for (const request of batch) request.reject(error);
      });
    }
    running = false;
  };

  return {
    set: (path, attributes) =>
      new Promise((resolve, reject) => {
        waiting.push({ path, attributes, resolve, reject });
        // A turn later, so that requests of the same turn share the first run too.
        if (!running) {
          running = true;
          setImmediate(() => void drain());
        }
      }),
  };
}

async function setAll(setfattr: string, batch: Request[]): Promise<void> {
  const dump = batch
    .map(({ path, attributes }) => formatDump(Buffer.from(path, 'utf8'), attributes))
    .join('');
  const result = await runProgram(setfattr, ['--restore=-'], Buffer.from(dump, 'latin1'));
  const reasons = new Map<string, string[]>();
  // Messages read `setfattr: <path>: [<attribute>: ]<reason>`.
  for (const line of result.stderr.toString('latin1').split('\n')) {
    const [, path, ...rest] = line.split(': ');
    const reason = rest.pop();
    if (path === undefined || reason === undefined) continue;
    const known = reasons.get(unquote(path)) ?? [];
    known.push(reason);
    reasons.set(unquote(path), known);
  }
  for (const { path, resolve } of batch) {
    const own = reasons.get(Buffer.from(path, 'utf8').toString('latin1'));
    if (own !== undefined) resolve(own);
    else if (result.exitCode !== 0 && reasons.size === 0)
      resolve([`setfattr ended with code ${result.exitCode}`]);
    else resolve([]);
  }
}
