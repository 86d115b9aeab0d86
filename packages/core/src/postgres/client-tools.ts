/**
 * Finds PostgreSQL's own programs. They come one set per major version; a dump is made and restored by the set of the
 * server's own major: an older pg_dump refuses, and what a newer one writes the server's own pg_restore cannot read.
 */
import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { HoldfastError } from '../errors.ts';
import { privateProgramsDirectory } from './server-programs-install.ts';

export const clientToolNames = ['pg_dump', 'pg_restore', 'pg_dumpall', 'psql'] as const;
export type ClientToolName = (typeof clientToolNames)[number];

export interface ClientTools {
  /** Such as 15. */
  major: number;
  /** Such as 15.18, as pg_dump says. */
  version: string;
  /** The folder they are in. */
  folder: string;
  /** Absolute paths. */
  paths: Readonly<Record<ClientToolName, string>>;
}

export interface FindToolsOptions {
  /** PG_BIN: a folder that comes before all others; several with the path delimiter between them. */
  pgBin?: string | undefined;
  /** PATH; that of this process when absent. */
  path?: string | undefined;
}

/** Folders named after a version, with VERSION for the number. */
const versionedFolders: readonly [parent: string, pattern: RegExp, rest: string][] = [
  ['/usr/lib/postgresql', /^(\d+)$/, 'bin'],
  ['/usr', /^pgsql-(\d+)$/, 'bin'],
  ['/usr/local', /^pgsql-(\d+)$/, 'bin'],
  ['/opt/homebrew/opt', /^(?:postgresql|libpq)@(\d+)$/, 'bin'],
  ['/usr/local/opt', /^(?:postgresql|libpq)@(\d+)$/, 'bin'],
  ['/Applications/Postgres.app/Contents/Versions', /^(\d+)$/, 'bin'],
];

/** The tools of one major version, from the first folder that has all of them. Rejects with `tool-missing`. */
export async function findClientTools(major: number, options: FindToolsOptions = {}): Promise<ClientTools> {
  const seen: ClientTools[] = [];
  for (const folder of candidateFolders(major, options)) {
    const tools = await inspectFolder(folder);
    if (tools?.major === major) return tools;
    if (tools) seen.push(tools);
  }
  const others = [...new Set(seen.map((tools) => tools.major))];
  const note = others.length > 0 ? ` (found are those of version ${others.join(', ')})` : '';
  throw new HoldfastError(
    'tool-missing',
    `The server is PostgreSQL ${major}, and its client programs are not installed here${note}. ` +
      `Install postgresql-client-${major} (Debian, Ubuntu), or set PG_BIN to the folder that holds pg_dump ${major}.`,
    { data: { major, package: `postgresql-client-${major}` } },
  );
}

function candidateFolders(major: number, options: FindToolsOptions): string[] {
  const folders = [
    ...(options.pgBin ?? '').split(delimiter),
    ...[...versionedFolders, [privateProgramsDirectory(), /^(\d+)$/, 'bin'] as const].flatMap(
      ([parent, pattern, rest]) =>
        listFolder(parent)
          .filter((name) => pattern.exec(name)?.[1] === String(major))
          .map((name) => join(parent, name, rest)),
    ),
    ...(options.path ?? process.env['PATH'] ?? '').split(delimiter),
  ];
  return [...new Set(folders.filter((folder) => folder !== ''))];
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** The tools in a folder, or undefined when one of them is not there or does not run. */
export async function inspectFolder(folder: string): Promise<ClientTools | undefined> {
  const paths = Object.fromEntries(clientToolNames.map((name) => [name, join(folder, name)])) as Record<
    ClientToolName,
    string
  >;
  try {
    for (const path of Object.values(paths)) accessSync(path, constants.X_OK);
    const { stdout } = await promisify(execFile)(paths.pg_dump, ['--version'], { timeout: 10_000 });
    const version = /(\d+)(\.\d+)*(?:\w*)/.exec(stdout.replace(/^[^)]*\)/, ''))?.[0];
    if (version === undefined) return undefined;
    return { major: Number.parseInt(version, 10), version, folder, paths };
  } catch {
    return undefined;
  }
}

/** The major version out of `server_version_num`, such as 15 out of 150018. */
export function majorOf(serverVersionNumber: number): number {
  return Math.floor(serverVersionNumber / 10_000);
}
