/**
 * The real programs that tests compare Holdfast with. What is missing is brought in: by root into the system, by
 * anybody else (and for a second restic always) into a cache folder outside of the repository. What cannot be had is
 * named with its reason, and the tests that need it are skipped with that reason.
 */
import { execFile } from 'node:child_process';
import { access, constants, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { extractPackages, hasApt, installPackages } from '@holdfast/core/postgres/debian-packages';

export interface ResticProgram {
  /** e.g. `0.14.0`. */
  version: string;
  path: string;
}

export interface TestTools {
  restic: ResticProgram[];
  /** Folders that go before PATH. */
  folders: string[];
  /** What the tests have to do without, and why. */
  missing: { name: string; reason: string }[];
}

const cacheFolder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'holdfast-test-tools');

/** A program, the Debian package that brings it, and where that package keeps it. */
const wantedPrograms = [
  { program: 'restic', package: 'restic', folder: 'usr/bin' },
  { program: 'getfattr', package: 'attr', folder: 'usr/bin' },
  { program: '7z', package: 'p7zip-full', folder: 'usr/lib/p7zip' },
  { program: 'openssl', package: 'openssl', folder: 'usr/bin' },
];

/** The release of Debian with a newer restic than the machine's own. */
const newerRelease = { suite: 'trixie', restic: '0.18' };

/** Finds the tools, and brings in what is missing. Changes PATH of this process, so that its children find them. */
export async function prepareTools(say: (text: string) => void = () => {}): Promise<TestTools> {
  const tools: TestTools = { restic: [], folders: [], missing: [] };
  const absent: (typeof wantedPrograms)[number][] = [];
  for (const wanted of wantedPrograms) if (!(await findProgram(wanted.program))) absent.push(wanted);
  if (absent.length > 0) await bringIn(absent, tools, say);
  process.env['PATH'] = [...tools.folders, process.env['PATH']].join(delimiter);
  await addRestic(await findProgram('restic'), tools);
  await addNewerRestic(tools, say);
  return tools;
}

async function bringIn(
  absent: readonly (typeof wantedPrograms)[number][],
  tools: TestTools,
  say: (text: string) => void,
): Promise<void> {
  const packages = absent.map((tool) => tool.package);
  try {
    if (process.getuid?.() === 0 && hasApt()) {
      say(`Installing ${packages.join(', ')} with apt-get.`);
      await installPackages({ packages });
    } else {
      const home = await extracted({ folder: packages.join('+'), packages }, say);
      tools.folders.push(...new Set(absent.map((tool) => join(home, tool.folder))));
    }
  } catch (error) {
    tools.missing.push(...absent.map((tool) => ({ name: tool.program, reason: (error as Error).message })));
  }
}

async function addNewerRestic(tools: TestTools, say: (text: string) => void): Promise<void> {
  if (tools.restic.some(({ version }) => version.startsWith(newerRelease.restic))) return;
  const name = `restic ${newerRelease.restic}`;
  try {
    const { suite } = newerRelease;
    const home = await extracted({ folder: `restic-${suite}`, packages: ['restic'], suite }, say);
    await addRestic(join(home, 'usr/bin/restic'), tools);
    if (!tools.restic.some(({ version }) => version.startsWith(newerRelease.restic))) {
      tools.missing.push({ name, reason: `${newerRelease.suite} has another version` });
    }
  } catch (error) {
    tools.missing.push({ name, reason: (error as Error).message });
  }
}

/** The folder that holds the packages' files, from the cache or fetched now. */
async function extracted(
  { folder, packages, suite }: { folder: string; packages: readonly string[]; suite?: string },
  say: (text: string) => void,
): Promise<string> {
  const directory = join(cacheFolder, folder);
  const files = await readdir(directory).catch(() => []);
  if (files.length > 0) return directory;
  if (!hasApt()) throw new Error('it can only be fetched on Debian and Ubuntu');
  say(`Fetching ${packages.join(', ')}${suite === undefined ? '' : ` of ${suite}`} into ${directory}.`);
  await extractPackages({ packages, directory, ...(suite === undefined ? {} : { suite }) });
  return directory;
}

async function addRestic(path: string | undefined, tools: TestTools): Promise<void> {
  if (path === undefined) return;
  const { stdout } = await promisify(execFile)(path, ['version']);
  const version = /^restic (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version !== undefined) tools.restic.push({ version, path });
}

async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (folder !== '' && usable) return path;
  }
  return undefined;
}
