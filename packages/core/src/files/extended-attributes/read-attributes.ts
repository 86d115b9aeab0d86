import type { ExtendedAttribute } from '../file-metadata.ts';
import { type FileProblem, fileProblem } from '../file-problem.ts';
import { findProgram, runProgram } from '../run-program.ts';
import { parseDump, unquote } from './dump-format.ts';

/**
 * Reads the extended attributes of many entries at once with `getfattr`, because Node has no call for them. The
 * paths go through `xargs -0`: arguments given by Node must be UTF-8, paths need not be.
 *
 * Listing order: getfattr sorts by name; restic keeps the order of the system. Only the id of a tree that has an
 * entry with two or more attributes is affected.
 */
export interface ExtendedAttributeReader {
  read(paths: readonly Buffer[], signal?: AbortSignal): Promise<ExtendedAttributeReading>;
}

export interface ExtendedAttributeReading {
  /** By path (latin1, as given). Paths without attributes are not in it. */
  attributes: Map<string, ExtendedAttribute[]>;
  problems: FileProblem[];
}

/**
 * A reader, or undefined where `getfattr` and `xargs` are not installed: then extended attributes and ACLs are not
 * captured, and the backup must say so.
 */
export async function createExtendedAttributeReader(): Promise<ExtendedAttributeReader | undefined> {
  const getfattr = await findProgram('getfattr');
  const xargs = await findProgram('xargs');
  if (getfattr === undefined || xargs === undefined) return undefined;
  const programArguments = [
    '-0',
    '-r',
    getfattr,
    '--no-dereference',
    '--absolute-names',
    '--dump',
    '--match=-',
    '--encoding=base64',
    '--',
  ];
  return {
    read: async (paths, signal) => {
      const reading: ExtendedAttributeReading = { attributes: new Map(), problems: [] };
      if (paths.length === 0) return reading;
      const result = await runProgram(xargs, programArguments, joinWithNul(paths), signal);
      for (const file of parseDump(result.stdout)) {
        reading.attributes.set(file.path, file.attributes);
        for (const name of file.damagedNames) {
          const what = `the name of its extended attribute ${JSON.stringify(name)} is not UTF-8 and is stored damaged`;
          reading.problems.push(
            fileProblem(Buffer.from(file.path, 'latin1'), 'attribute-name-damaged', what),
          );
        }
      }
      if (result.exitCode !== 0)
        reading.problems.push(...parseFailures(result.stderr, paths, result.exitCode));
      return reading;
    },
  };
}

function joinWithNul(paths: readonly Buffer[]): Buffer {
  const nul = Buffer.alloc(1);
  return Buffer.concat(paths.flatMap((path) => [path, nul]));
}

/**
 * Messages read `<program>: <path>: [<attribute>: ]<reason>`. What is gone by now (the entry or one attribute)
 * is no problem. A failure without a message that can be understood is a problem of all the paths together,
 * reported once, under the first.
 */
function parseFailures(stderr: Buffer, paths: readonly Buffer[], exitCode: number | null): FileProblem[] {
  const asked = new Set(paths.map((path) => path.toString('latin1')));
  const problems: FileProblem[] = [];
  let understood = 0;
  for (const line of stderr.toString('latin1').split('\n')) {
    const parts = line.split(': ');
    const reason = parts.pop();
    if (parts.length < 2 || reason === undefined) continue;
    const path = longestKnownPath(parts.slice(1), asked);
    if (path === undefined) continue;
    understood += 1;
    if (reason === 'No such file or directory' || reason === 'No data available') continue;
    const what = `its extended attributes could not be read (${reason})`;
    problems.push(fileProblem(Buffer.from(path, 'latin1'), 'attributes-unreadable', what));
  }
  if (understood === 0) {
    const what = `the extended attributes of this and ${paths.length - 1} more entries could not be read (getfattr ended with code ${exitCode})`;
    problems.push(fileProblem(paths[0]!, 'attributes-unreadable', what));
  }
  return problems;
}

function longestKnownPath(parts: string[], asked: Set<string>): string | undefined {
  for (let count = parts.length; count > 0; count -= 1) {
    const path = unquote(parts.slice(0, count).join(': '));
    if (asked.has(path)) return path;
  }
  return undefined;
}
