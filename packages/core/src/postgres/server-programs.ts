/**
 * The programs of a PostgreSQL *server* (postgres, initdb): where they are, and how they get here when they are not.
 * Holdfast starts servers of its own for its database, for test restores and for its tests. The *client* tools
 * (pg_dump, pg_restore) are another matter: they must fit the server that is backed up.
 */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readdir, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { HoldfastError } from '../errors.ts';
import { installServerPrograms, privateProgramsDirectory } from './server-programs-install.ts';

export interface ServerPrograms {
  /** Major version, e.g. 15. */
  major: number;
  /** The full version as the server prints it, e.g. `15.18`. */
  version: string;
  /** Absolute folder that holds postgres, initdb and pg_ctl. */
  directory: string;
}

export interface EnsureServerProgramsOptions {
  /** Only this major version will do. Default: the newest there is. */
  major?: number;
  /** False: never install anything. */
  install?: boolean;
  /** Told once when something is about to be fetched, which may take a while. */
  onNotice?: (text: string) => void;
  signal?: AbortSignal | undefined;
}

/** The server programs on this machine: those in `PG_BIN` first, then newest first. */
export async function findServerPrograms(): Promise<ServerPrograms[]> {
  const found = new Map<string, ServerPrograms>();
  for (const folder of await candidateFolders()) {
    // A link such as /usr/local/bin/postgres leads to the folder where the other programs are, too.
    const program = await realpath(join(folder, 'postgres')).catch(() => undefined);
    if (program === undefined || found.has(program)) continue;
    const programs = await inspect(program);
    if (programs) found.set(program, programs);
  }
  const chosen = process.env['PG_BIN'] ? await realpath(process.env['PG_BIN']).catch(() => '') : '';
  const rank = (programs: ServerPrograms) => (programs.directory === chosen ? 1000 : programs.major);
  return [...found.values()].sort((a, b) => rank(b) - rank(a));
}

/** The server programs, installed first if there are none. Rejects with `tool-missing`, saying what to do. */
export async function ensureServerPrograms(
  options: EnsureServerProgramsOptions = {},
): Promise<ServerPrograms> {
  const fitting = async () =>
    (await findServerPrograms()).find(({ major }) => options.major === undefined || major === options.major);
  const present = await fitting();
  if (present) return present;
  if (options.install !== false) await installServerPrograms(options);
  const installed = await fitting();
  if (installed) return installed;
  const wanted = options.major === undefined ? 'PostgreSQL server' : `PostgreSQL ${options.major} server`;
  throw new HoldfastError(
    'tool-missing',
    `No ${wanted} programs were found: install them (Debian and Ubuntu: ` +
      `apt-get install postgresql${options.major === undefined ? '' : `-${options.major}`}) or set PG_BIN to their folder.`,
  );
}

async function candidateFolders(): Promise<string[]> {
  const folders: string[] = [];
  if (process.env['PG_BIN']) folders.push(process.env['PG_BIN']);
  // Debian and Ubuntu; RPM packages of postgresql.org; Homebrew; Postgres.app.
  const versioned: [string, (name: string) => string | undefined][] = [
    ['/usr/lib/postgresql', (name) => `${name}/bin`],
    ['/usr', (name) => (name.startsWith('pgsql-') ? `${name}/bin` : undefined)],
    ['/opt/homebrew/opt', (name) => (name.startsWith('postgresql@') ? `${name}/bin` : undefined)],
    ['/usr/local/opt', (name) => (name.startsWith('postgresql@') ? `${name}/bin` : undefined)],
    ['/Applications/Postgres.app/Contents/Versions', (name) => `${name}/bin`],
    [privateProgramsDirectory(), (name) => `${name}/bin`],
  ];
  for (const [parent, place] of versioned) {
    for (const name of await readdir(parent).catch(() => [])) {
      const folder = place(name);
      if (folder !== undefined) folders.push(join(parent, folder));
    }
  }
  folders.push(...(process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/')));
  return folders;
}

async function inspect(program: string): Promise<ServerPrograms | undefined> {
  const directory = dirname(program);
  try {
    for (const name of ['postgres', 'initdb']) await access(join(directory, name), constants.X_OK);
    const { stdout } = await promisify(execFile)(program, ['--version'], { cwd: '/' });
    const match = /\(PostgreSQL\) ((\d+)\S*)/.exec(stdout);
    if (!match) return undefined;
    return { major: Number(match[2]), version: match[1] ?? '', directory };
  } catch {
    return undefined;
  }
}
