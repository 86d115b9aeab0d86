/** Makes the data directory of a cluster of our own, whole or not at all. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cancelled, HoldfastError } from '../errors.ts';
import { giveTo, type ServerUser } from './local-cluster-place.ts';
import type { ServerPrograms } from './server-programs.ts';

export interface InitializeOptions {
  /** The cluster's directory, which exists. */
  directory: string;
  programs: ServerPrograms;
  user: ServerUser;
  superuser: string;
  /** True: do not wait for the disk; for clusters that are thrown away. */
  throwaway?: boolean;
  signal?: AbortSignal | undefined;
}

/** What there is in a cluster's directory already. */
export interface ExistingCluster {
  major: number;
  /** Who owns the data and so has to run the server. */
  user: { uid: number; gid: number };
}

export async function inspectCluster(directory: string): Promise<ExistingCluster | undefined> {
  const data = join(directory, 'data');
  try {
    const { uid, gid } = await stat(data);
    return {
      major: Number.parseInt(await readFile(join(data, 'PG_VERSION'), 'utf8'), 10),
      user: { uid, gid },
    };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new HoldfastError(
      'storage-denied',
      `The PostgreSQL data in ${data} cannot be read (${code}): it belongs to another user. Run as that user, or choose another directory.`,
      { cause },
    );
  }
}

/**
 * Runs initdb: UTF-8, no locale of the machine's (so that dumps and comparisons do not depend on it), checksums, and
 * a superuser whose random password is kept in `directory/password`, readable by us alone.
 */
export async function initializeCluster(options: InitializeOptions): Promise<void> {
  const { directory, user } = options;
  // An initdb that was cut off left its folder behind.
  for (const name of await readdir(directory)) {
    if (name.startsWith('data.new-')) await rm(join(directory, name), { recursive: true, force: true });
  }
  const work = join(directory, `data.new-${process.pid}`);
  const data = join(work, 'data');
  const password = randomBytes(24).toString('base64url');
  await mkdir(data, { recursive: true, mode: 0o755 });
  await giveTo(data, user);
  const passwordForInitdb = join(work, 'password');
  await writeFile(passwordForInitdb, password, { mode: 0o600 });
  await giveTo(passwordForInitdb, user, 0o600);
  await runInitdb(data, passwordForInitdb, options);
  await writeFile(join(directory, 'password'), `${password}\n`, { mode: 0o600 });
  await rename(data, join(directory, 'data'));
  await rm(work, { recursive: true, force: true });
}

async function runInitdb(data: string, passwordFile: string, options: InitializeOptions): Promise<void> {
  const { programs, user, superuser, throwaway, signal } = options;
  const initdb = (locale: string) =>
    promisify(execFile)(
      join(programs.directory, 'initdb'),
      [
        ...['--pgdata', data, '--username', superuser, `--pwfile=${passwordFile}`],
        ...['--auth=scram-sha-256', '--encoding=UTF8', `--locale=${locale}`, '--data-checksums'],
        ...(throwaway ? ['--no-sync'] : []),
      ],
      { ...user, cwd: '/', env: serverEnvironment(), ...(signal ? { signal } : {}) },
    );
  try {
    // macOS and some small images do not have C.UTF-8.
    await initdb('C.UTF-8').catch((error) => {
      if (signal?.aborted || !/locale/.test(String(error.stderr))) throw error;
      return initdb('C');
    });
  } catch (cause) {
    if (signal?.aborted) throw cancelled();
    const said = String((cause as { stderr?: string }).stderr || (cause as Error).message);
    const reason =
      said.split('\n').find((line) => /error|could not|denied/i.test(line)) ?? said.split('\n')[0];
    throw new HoldfastError(
      'database-unreachable',
      `A PostgreSQL data directory could not be made in ${data}: ${reason?.trim()}`,
      { cause },
    );
  }
}

/** Nothing of ours: no PG* variables that would lead the programs elsewhere, no secrets. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' } as Record<
    string,
    string
  > as NodeJS.ProcessEnv;
}
