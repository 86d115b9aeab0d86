// Makes node_modules what the lockfile says, if it is not already. Node 20 built-ins only: nothing is installed yet
// when this runs.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');

/** The Node that everything runs on (node_modules brings its own, whatever version started us). */
export const node = join(bin, 'node');

const stamp = join(root, 'node_modules', '.holdfast-installed');

/** Installs when needed. Throws an Error whose message is one sentence for a person. */
export async function ensureInstalled() {
  if (Number.parseInt(process.versions.node, 10) < 20) {
    throw new Error(
      `Holdfast needs Node 20 or later to start, and this is ${process.version}: install a newer Node.`,
    );
  }
  await ensureInstalledPackages();
  await ensureGenerated();
}

async function ensureInstalledPackages() {
  const wanted = fingerprint();
  if (existsSync(node) && readText(stamp) === wanted) return;
  try {
    accessSync(root, constants.W_OK);
  } catch {
    throw new Error(`${root} cannot be written to: run this as the user who owns it, or clone it anew.`);
  }
  console.error('Installing dependencies (once, about a minute) …');
  const startedAt = Date.now();
  const { pnpm } = JSON.parse(readText(join(root, 'package.json'))).devDependencies;
  const install = ['-y', `pnpm@${pnpm}`, 'install', '--frozen-lockfile', '--reporter=append-only'];
  const { code, output } = await run('npx', [...install, '--config.confirmModulesPurge=false']);
  if (code !== 0 || !existsSync(node)) {
    process.stderr.write(`${output.slice(-3000).trim()}\n\n`);
    throw new Error(explain(output));
  }
  writeFileSync(stamp, wanted);
  console.error(`Installed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
}

const databasePackage = join(root, 'packages', 'db');
const generatedStamp = join(root, 'node_modules', '.holdfast-generated');

/** The database client is made from its schema, and not kept in the repository. */
async function ensureGenerated() {
  const schema = readText(join(databasePackage, 'prisma', 'schema.prisma'));
  const wanted = createHash('sha256')
    .update(schema + readText(join(databasePackage, 'package.json')))
    .digest('hex');
  const exists = existsSync(join(databasePackage, 'generated', 'client.ts'));
  if (schema === '' || (exists && readText(generatedStamp) === wanted)) return;
  const prisma = join(databasePackage, 'node_modules', '.bin', 'prisma');
  const { code, output } = await run(prisma, ['generate'], databasePackage);
  if (code !== 0) {
    process.stderr.write(`${output.slice(-3000).trim()}\n\n`);
    throw new Error('The database client could not be generated; the reason is above.');
  }
  writeFileSync(generatedStamp, wanted);
}

/** The environment for everything that is started: our Node first, nothing that reports home. */
export function environment() {
  return {
    ...forHoldfast,
    HOME: writableHome(),
    PATH: [bin, process.env.PATH].filter(Boolean).join(delimiter),
  };
}

/** Holdfast has no telemetry, and its tools are told to have none. */
const quiet = {
  CHECKPOINT_DISABLE: '1',
  DO_NOT_TRACK: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  TURBO_TELEMETRY_DISABLED: '1',
};

/**
 * Options of Node for every process of Holdfast itself. Most of what it holds lies outside of V8's heap; left to
 * itself, V8 lets a heap of 40 MB grow to 160 before it looks for what is dead.
 */
export const nodeOptions = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=4',
  '--heap-growing-percent=50',
];

/**
 * Besides, for those through which files of any size go to others: large buffers are given back when they are freed, where
 * glibc would come to keep even packs in its heap. It costs a fifth of processor time, so a backup does without.
 */
export const forLargeFiles = { MALLOC_MMAP_THRESHOLD_: '262144' };

/** The environment for them. What is set already stays. */
export const forHoldfast = {
  // One heap for all threads: glibc would give each its own and return little of them to the system.
  MALLOC_ARENA_MAX: '1',
  // Types are stripped and code is compiled once, not at every start: a command starts half a second sooner.
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'holdfast'),
  ...process.env,
  ...quiet,
};

/** What the installation depends on. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  const folders = ['apps', 'packages'].flatMap((group) => list(group).map((name) => join(group, name)));
  const manifests = ['.', ...folders, 'tests', 'bench'].map((folder) => join(folder, 'package.json'));
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]) {
    hash.update(`\0${file}\0${readText(join(root, file))}`);
  }
  return hash.digest('hex');
}

function explain(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET|network/i.test(output)) {
    return 'The npm registry could not be reached, and the first start needs it: check the network (or the proxy), then run this again.';
  }
  if (/ENOSPC|no space left/i.test(output)) {
    return 'The disk is full: about 700 MB are needed for the dependencies.';
  }
  if (/ERR_PNPM_OUTDATED_LOCKFILE|with "frozen-lockfile"/.test(output)) {
    return 'A package.json and pnpm-lock.yaml do not agree: run npx pnpm install and commit the lockfile.';
  }
  if (/EACCES|EPERM/.test(output)) {
    return 'Files in node_modules or in the npm cache belong to another user: remove node_modules, or run this as that user.';
  }
  return 'The dependencies could not be installed; the reason is above.';
}

function npmSettings() {
  const home = writableHome();
  return {
    PATH: process.env.PATH,
    // `npm --silent` would silence the reason of a failure as well.
    npm_config_loglevel: 'error',
    npm_config_update_notifier: 'false',
    // Without a network npm would try for minutes.
    npm_config_fetch_retry_mintimeout: '2000',
    npm_config_fetch_retry_maxtimeout: '10000',
    // The npm that started us names its own cache here.
    ...(home === homedir() ? {} : { npm_config_cache: join(home, '.npm') }),
  };
}

function run(command, args, cwd = root) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...environment(), ...npmSettings() } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-20000);
      });
    }
    child.stdin.end();
    child.on('error', (error) => resolve({ code: 1, output: `${output}\n${error.message}` }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** Service users have homes that do not exist; npm and apt need a place for their caches all the same. */
function writableHome() {
  const home = homedir();
  try {
    accessSync(home, constants.W_OK);
    return home;
  } catch {
    const instead = join(tmpdir(), `holdfast-home-${process.getuid?.() ?? 0}`);
    mkdirSync(instead, { recursive: true, mode: 0o700 });
    return instead;
  }
}

function list(folder) {
  try {
    return readdirSync(join(root, folder)).sort();
  } catch {
    return [];
  }
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
