/** Compares how many objects of each kind a database has with the archive's table of contents. */
import { cancelled, HoldfastError } from '../errors.ts';
import { toDirectoryArchive } from './archive/to-directory.ts';
import { ToolProcess } from './child-process.ts';
import { ClientEnvironment } from './client-environment.ts';
import { type ClientTools, majorOf } from './client-tools.ts';
import type { ConnectionTarget } from './connection.ts';
import type { DatabaseManifest } from './manifest.ts';

export interface DefinitionDifference {
  /** As in an archive: TABLE, INDEX, … */
  desc: string;
  expected: number;
  actual: number;
}

export function describeDefinition({ desc, expected, actual }: DefinitionDifference): string {
  return `There are ${actual} objects of the kind ${desc}, in the backup ${expected}.`;
}

/** Entries that are no definitions of this database's inside. */
const ignored = new Set([
  'ENCODING',
  'STDSTRINGS',
  'SEARCHPATH',
  'DATABASE',
  'DATABASE PROPERTIES',
  'TABLE DATA',
  'SEQUENCE SET',
  'BLOB',
  'BLOB METADATA',
  'BLOBS',
  'MATERIALIZED VIEW DATA',
  'STATISTICS DATA',
]);

/** Entries that depend on owners and grants. */
const aboutOwnership = new Set(['DEFAULT ACL']);

/** Those of the database itself and of large objects are listed under the same kinds: their number says little. */
const maybeOfDatabase = new Set(['COMMENT', 'SECURITY LABEL', 'ACL']);

/** Empty when all agree, and when the versions differ: another pg_dump may write other entries. */
export async function compareDefinitions(
  target: ConnectionTarget,
  manifest: DatabaseManifest,
  tools: ClientTools,
  options: { ownership: boolean; signal?: AbortSignal | undefined },
): Promise<DefinitionDifference[]> {
  if (manifest.archive.form !== 'directory' || majorOf(manifest.serverVersionNumber) !== tools.major)
    return [];
  const actual = await countDefinitions(target, tools, options.signal);
  const expected = manifest.archive.entriesByDesc;
  const kinds = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
  return kinds
    .filter((desc) => !ignored.has(desc) && !maybeOfDatabase.has(desc))
    .filter((desc) => options.ownership || !aboutOwnership.has(desc))
    .map((desc) => ({ desc, expected: expected[desc] ?? 0, actual: actual[desc] ?? 0 }))
    .filter((difference) => difference.expected !== difference.actual);
}

async function countDefinitions(
  target: ConnectionTarget,
  tools: ClientTools,
  signal: AbortSignal | undefined,
): Promise<Record<string, number>> {
  using environment = new ClientEnvironment(target);
  await using child = new ToolProcess({
    path: tools.paths.pg_dump,
    args: ['--format=custom', '--compress=0', '--schema-only', '--no-password', '--lock-wait-timeout=60000'],
    environment: environment.variables,
    signal,
  });
  const conversion = toDirectoryArchive(child.stdout as AsyncIterable<Buffer>, { signal });
  try {
    for await (const _file of conversion.files);
  } catch (error) {
    const exit = await child.exit;
    if (signal?.aborted) throw cancelled();
    if (exit.code === 0) throw error;
    throw new HoldfastError(
      'verification-failed',
      `The restored definitions could not be read: ${child.lines[0] ?? 'pg_dump failed'}`,
      { cause: error },
    );
  }
  const result = conversion.result();
  return result.form === 'directory' ? result.summary.entriesByDesc : {};
}
