/** Brings PostgreSQL's server programs to a machine that has none. */
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { HoldfastError } from '../errors.ts';
import { extractPackages, hasApt, installPackages } from './debian-packages.ts';

export interface InstallOptions {
  major?: number;
  onNotice?: (text: string) => void;
  signal?: AbortSignal | undefined;
}

/** Where an ordinary user's own copy lies: `<this>/<major>/bin`. */
export function privateProgramsDirectory(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'holdfast', 'postgresql');
}

/**
 * Root installs Debian's package (without the main cluster that it would start); anybody else gets its files
 * unpacked into {@link privateProgramsDirectory}. Rejects with `tool-missing` where there is no apt.
 */
export async function installServerPrograms(options: InstallOptions): Promise<void> {
  const { major, onNotice, signal } = options;
  if (!hasApt()) {
    throw new HoldfastError(
      'tool-missing',
      'PostgreSQL was not found here and can only be fetched on Debian and Ubuntu: install its server package, or set PG_BIN to the folder of initdb and postgres.',
    );
  }
  if (process.getuid?.() === 0) {
    onNotice?.('Installing PostgreSQL with apt-get.');
    await installForAll(major, signal);
  } else {
    onNotice?.(`Fetching PostgreSQL into ${privateProgramsDirectory()} (about 20 MB).`);
    await unpackForOneUser(major, signal);
  }
}

async function installForAll(major: number | undefined, signal: AbortSignal | undefined): Promise<void> {
  // Debian's package makes and starts a cluster of its own on installation unless it is told not to.
  const folder = '/etc/postgresql-common/createcluster.d';
  const setting = join(folder, 'holdfast.conf');
  await installPackages({ packages: ['postgresql-common'], signal });
  await mkdir(folder, { recursive: true });
  await writeFile(setting, 'create_main_cluster = false\n');
  try {
    await installPackages({ packages: [serverPackage(major)], signal });
  } finally {
    await rm(setting, { force: true });
  }
}

async function unpackForOneUser(major: number | undefined, signal: AbortSignal | undefined): Promise<void> {
  const home = privateProgramsDirectory();
  const unpacked = join(home, `unpacking-${process.pid}`);
  const ours = /^(postgresql-(client-)?\d+|lib(?!.*-perl$).+)$/;
  try {
    await extractPackages({
      packages: [serverPackage(major)],
      wanted: (name) => ours.test(name),
      directory: unpacked,
      signal,
    });
    for (const found of await readdir(join(unpacked, 'usr/lib/postgresql'))) {
      const place = join(home, found);
      await rm(place, { recursive: true, force: true });
      await rename(unpacked, place);
      await writeLaunchers(place, found);
      break;
    }
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
}

/**
 * The unpacked programs need their libraries, which lie in a folder that the loader does not know. Small launchers
 * in `bin` say so, and let everything else treat that folder like any other.
 */
async function writeLaunchers(place: string, major: string): Promise<void> {
  const programs = join(place, 'usr/lib/postgresql', major, 'bin');
  const libraries: string[] = [];
  for (const folder of ['usr/lib', 'lib']) {
    for (const name of await readdir(join(place, folder)).catch(() => [])) {
      if (name.endsWith('-linux-gnu') || name.includes('-linux-gnu'))
        libraries.push(join(place, folder, name));
    }
  }
  const unfinished = join(place, 'bin.new');
  await mkdir(unfinished, { recursive: true });
  for (const name of await readdir(programs)) {
    const launcher = join(unfinished, name);
    await writeFile(
      launcher,
      `#!/bin/sh\nLD_LIBRARY_PATH=${quoted(libraries.join(':'))}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\nexport LD_LIBRARY_PATH\nexec ${quoted(join(programs, name))} "$@"\n`,
    );
    await chmod(launcher, 0o755);
  }
  // Last, because the folder's presence is what makes this copy count as installed.
  await rename(unfinished, join(place, 'bin'));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function serverPackage(major: number | undefined): string {
  // The plain package leads to the release's version through its dependency.
  return major === undefined ? 'postgresql' : `postgresql-${major}`;
}
