/**
 * Programs from Debian's (or Ubuntu's) own packages, fetched with apt-get from the mirror that this machine is set
 * up for. Two ways:
 *
 * - {@link installPackages}: as root, into the system.
 * - {@link extractPackages}: as anybody, into a private folder. Nothing outside that folder is touched: apt keeps its
 *   lists and its cache there, and `dpkg -x` only unpacks. Trade-off: no maintainer scripts run and nothing is
 *   updated, so this suits single programs, not services.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cancelled, HoldfastError, throwIfCancelled } from '../errors.ts';

export interface PackageOptions {
  packages: readonly string[];
  signal?: AbortSignal | undefined;
}

export interface ExtractOptions extends PackageOptions {
  /** Made by this call, whole or not at all; an existing one is replaced. */
  directory: string;
  /** Another release of the same distribution on the same mirror, e.g. `trixie`. Default: the machine's sources. */
  suite?: string;
  /** Which packages of those that apt would install are wanted (dependencies included). Default: the named ones. */
  wanted?: (name: string) => boolean;
}

/** True where apt-get and dpkg exist. */
export function hasApt(): boolean {
  return existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg');
}

/** Installs packages into the system, without asking anything. Needs root. Rejects with `tool-missing`. */
export async function installPackages({ packages, signal }: PackageOptions): Promise<void> {
  const install = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  try {
    await run('apt-get', install, signal);
  } catch (error) {
    // Fresh container images come without lists, and old lists name packages that the mirror no longer has.
    throwIfCancelled(signal);
    if (!(error instanceof HoldfastError)) throw error;
    await run('apt-get', ['update', '-q'], signal);
    await run('apt-get', install, signal);
  }
}

/** Unpacks packages below `directory` (`directory/usr/bin/…`). Needs no rights. Rejects with `tool-missing`. */
export async function extractPackages(options: ExtractOptions): Promise<void> {
  const { directory, packages, signal } = options;
  const unfinished = `${directory}.new-${process.pid}`;
  const work = `${directory}.apt-${process.pid}`;
  try {
    const apt = await preparePrivateApt(work, options.suite);
    await run('apt-get', [...apt, 'update', '-q'], signal);
    const names = options.wanted ? await resolvePackages(apt, packages, options.wanted, signal) : packages;
    const debs = join(work, 'debs');
    await mkdir(debs);
    await run('apt-get', [...apt, 'download', '-q', ...names], signal, debs);
    await mkdir(unfinished, { recursive: true });
    for (const deb of await readdir(debs)) {
      await run('dpkg', ['-x', join(debs, deb), unfinished], signal);
    }
    await chmod(unfinished, 0o755);
    await rm(directory, { recursive: true, force: true });
    await rename(unfinished, directory);
  } finally {
    await rm(work, { recursive: true, force: true });
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** The options that make apt-get keep everything below `work`. */
async function preparePrivateApt(work: string, suite: string | undefined): Promise<string[]> {
  await mkdir(dirname(work), { recursive: true });
  await mkdir(work);
  for (const folder of ['lists/partial', 'cache/archives/partial']) {
    await mkdir(join(work, folder), { recursive: true });
  }
  const settings = {
    'Dir::State::lists': join(work, 'lists'),
    'Dir::Cache': join(work, 'cache'),
    'Dir::State::status': '/var/lib/dpkg/status',
    'Debug::NoLocking': 'true',
    // apt would otherwise hand the download to a user of its own, who cannot reach a private folder.
    'APT::Sandbox::User': '',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  if (suite !== undefined) {
    const list = join(work, 'holdfast.sources');
    await writeFile(list, await sourcesForSuite(suite));
    options.push('-o', `Dir::Etc::sourcelist=${list}`, '-o', 'Dir::Etc::sourceparts=-');
  }
  return options;
}

async function resolvePackages(
  apt: readonly string[],
  packages: readonly string[],
  wanted: (name: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const plan = await run(
    'apt-get',
    [...apt, 'install', '-s', '-q', '--no-install-recommends', ...packages],
    signal,
  );
  const missing = [...plan.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '').filter(wanted);
  // A named package may be installed already and yet be wanted here.
  const names = [...new Set([...packages.filter(wanted), ...missing])];
  if (names.length > 0) return names;
  throw new HoldfastError(
    'tool-missing',
    `The system says that ${packages.join(', ')} is installed, and yet its programs were not found: install it again.`,
  );
}

/** A deb822 source for another release, on the mirror and with the key that the machine itself uses. */
async function sourcesForSuite(suite: string): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8');
  const codename = /^VERSION_CODENAME=(.+)$/m.exec(release)?.[1]?.replaceAll('"', '');
  for (const { uri, suites, signedBy } of await readSources()) {
    if (codename === undefined || !suites.includes(codename)) continue;
    const key = signedBy === undefined ? '' : `Signed-By: ${signedBy}\n`;
    return `Types: deb\nURIs: ${uri}\nSuites: ${suite}\nComponents: main\n${key}`;
  }
  throw new HoldfastError(
    'tool-missing',
    `The package sources of this machine name no mirror for ${codename ?? 'its release'}, so ${suite} cannot be read from it.`,
  );
}

interface Source {
  uri: string;
  suites: string[];
  signedBy: string | undefined;
}

async function readSources(): Promise<Source[]> {
  const folder = '/etc/apt/sources.list.d';
  const names = await readdir(folder).catch(() => []);
  const sources: Source[] = [];
  for (const file of ['/etc/apt/sources.list', ...names.sort().map((name) => join(folder, name))]) {
    const text = await readFile(file, 'utf8').catch(() => '');
    sources.push(...(file.endsWith('.sources') ? parseDeb822(text) : parseOneLine(text)));
  }
  return sources;
}

function parseDeb822(text: string): Source[] {
  const plain = text.replaceAll(/^#.*\n?/gm, '');
  return plain.split(/\n\s*\n/).flatMap((paragraph) => {
    const field = (name: string) => new RegExp(`^${name}:\\s*(.+)$`, 'im').exec(paragraph)?.[1]?.trim();
    const uri = field('URIs')?.split(/\s+/)[0];
    if (uri === undefined || !/\bdeb\b/.test(field('Types') ?? '')) return [];
    return [{ uri, suites: (field('Suites') ?? '').split(/\s+/), signedBy: field('Signed-By') }];
  });
}

function parseOneLine(text: string): Source[] {
  return [...text.matchAll(/^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)/gm)].map((match) => ({
    uri: match[2] ?? '',
    suites: [match[3] ?? ''],
    signedBy: /signed-by=(\S+)/.exec(match[1] ?? '')?.[1],
  }));
}

/** Runs a program to its end and answers its stdout; its last words go into the error. */
function run(
  program: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
  cwd = '/',
): Promise<string> {
  throwIfCancelled(signal);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    });
    let output = '';
    let lastWords = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-4000);
    });
    child.on('error', (cause) =>
      reject(signal?.aborted ? cancelled() : failed(program, String(cause), cause)),
    );
    child.on('close', (code) => {
      if (signal?.aborted) reject(cancelled());
      else if (code === 0) resolve(output);
      else reject(failed(`${program} ${args.find((arg) => /^[a-z]+$/.test(arg)) ?? ''}`.trim(), lastWords));
    });
  });
}

function failed(what: string, lastWords: string, cause?: unknown): HoldfastError {
  const lines = lastWords.trim().split('\n');
  const reason = lines.find((line) => line.startsWith('E:')) ?? lines.at(-1) ?? '';
  return new HoldfastError(
    'tool-missing',
    `${what} failed (${reason.replace(/^E:\s*/, '').slice(0, 300)}); check the network and the package sources, then try again.`,
    { cause, retryable: true },
  );
}
