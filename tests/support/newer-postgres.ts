/**
 * PostgreSQL of a newer Debian than the machine's, unpacked into a folder of its own. Its programs want a newer C library,
 * so they are started by the loader that came with it, and nothing of the system is touched.
 */
import { access, chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { extractPackages, hasApt } from '@holdfast/core/postgres/debian-packages';

const newer = { suite: 'trixie', major: 17 };
const loader = 'ld-linux-x86-64.so.2';

export type NewerPostgres = { major: number; folder: string } | { reason: string };

/** The folder of its programs, from the cache or fetched now; or why there is none. */
export async function prepareNewerPostgres(say: (text: string) => void = () => {}): Promise<NewerPostgres> {
  const { suite, major } = newer;
  // A server does not run as root, and other users cannot enter root's own folders.
  const cache =
    process.getuid?.() === 0 ? '/var/cache' : process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const directory = join(cache, 'holdfast-test-tools', `postgresql-${major}-${suite}`);
  const folder = join(directory, 'usr/lib/postgresql', String(major), 'bin');
  try {
    if (await exists(join(directory, 'ready'))) return { major, folder };
    if (!hasApt() || process.arch !== 'x64') throw new Error('it can only be fetched on Debian, on x86-64');
    say(`Fetching PostgreSQL ${major} of ${suite} into ${directory}.`);
    await mkdir(join(cache, 'holdfast-test-tools'), { recursive: true });
    await extractPackages({
      ...{ packages: [`postgresql-${major}`, `postgresql-client-${major}`, ...libraries], directory, suite },
      wanted: (name) => wanted.test(name),
    });
    await writeLaunchers(directory, folder);
    await writeFile(join(directory, 'ready'), '');
    return { major, folder };
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    return { reason: (error as Error).message };
  }
}

const libraries = ['libc6', 'libpq5'];
const wanted = new RegExp(`^(postgresql-(client-)?${newer.major}|lib(?!.*-perl$)(?!llvm).+)$`);

/** In place of each program, where it looks for what belongs to it; the program itself lies beside. */
async function writeLaunchers(directory: string, folder: string): Promise<void> {
  const programs = `${folder}-programs`;
  await rename(folder, programs);
  await mkdir(folder);
  const own = join(directory, 'usr/lib/x86_64-linux-gnu');
  const path = `${own}:/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu`;
  for (const name of await readdir(programs)) {
    const launcher = join(folder, name);
    await writeFile(
      launcher,
      `#!/bin/sh\nexec '${join(own, loader)}' --argv0 "$0" --library-path '${path}' '${join(programs, name)}' "$@"\n`,
    );
    await chmod(launcher, 0o755);
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
