/**
 * `npm start`: the whole service from a fresh clone. Makes what is missing (`.env`, a PostgreSQL of its own in `.holdfast`,
 * the dashboard's build), starts the web process and a worker, keeps them running, and stops everything in order.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, statfsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '@holdfast/application/environment';
import { checkSecret } from '@holdfast/application/settings';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { migrateDatabase, openDatabase } from '@holdfast/db';
import { listen } from '../apps/web/src/gateway/listen.ts';
import { forHoldfast, forLargeFiles, nodeOptions } from './install.mjs';
import { markInstance } from './start/running-instance.ts';
import { openServiceDatabase } from './start/service-database.ts';
import { readSettingsFile } from './start/settings-file.ts';
import { type SupervisedProcess, startSupervised } from './start/supervised-process.ts';
import { buildWeb } from './start/web-build.ts';
import { bytes } from './wording.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Where everything of one installation lies; another one than the clone's own brings its settings along. */
const home = resolve(process.env['HOLDFAST_HOME'] || join(root, '.holdfast'));
const settingsFile = join(process.env['HOLDFAST_HOME'] ? home : root, '.env');
const leastRoomBytes = 300_000_000;
/** For those who work on the dashboard: pages are compiled when they are asked for. */
const development = process.argv.includes('--dev');

const stop = new AbortController();
let hurry: () => void = () => {};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => (stop.signal.aborted ? hurry() : stop.abort()));
}

try {
  await serve();
} catch (error) {
  if (stop.signal.aborted && isHoldfastError(error, 'cancelled')) process.exitCode = 130;
  else explain(error);
}

async function serve(): Promise<void> {
  makeHome();
  const settings = readSettingsFile(settingsFile, process.env);
  const { variables } = settings;
  // Whatever cannot be used is refused now, in one sentence each.
  const { host, port, url } = readEnvironment(variables);
  using mark = markInstance(home, url);
  if (mark.other) {
    say(`Holdfast runs already, at ${mark.other.url} (process ${mark.other.pid}).`);
    return;
  }
  if (settings.created.length > 0) {
    say(`Made ${settingsFile} with ${settings.created.join(', ')}. Keep a copy of it in a safe place.`);
  }
  await assertPortFree(host, port);
  await using database = await openServiceDatabase({
    url: variables['DATABASE_URL'],
    home,
    say,
    signal: stop.signal,
  });
  await migrateDatabase(database.url);
  const token = await prepareDatabase(database.url, variables['HOLDFAST_SECRET'] ?? '');
  if (!development) await buildWeb(root, say, stop.signal);
  const environment: NodeJS.ProcessEnv = {
    ...forHoldfast,
    ...variables,
    NODE_ENV: development ? 'development' : 'production',
    ...{ HOST: host, PORT: String(port), DATABASE_URL: database.url, HOLDFAST_HOME: home },
    HOLDFAST_OWN_DATABASE: database.own ? '1' : '0',
    BACKUP_DIRECTORY: variables['BACKUP_DIRECTORY'] || join(home, 'backups'),
    ...(token === undefined ? {} : { HOLDFAST_SETUP_TOKEN: token }),
  };
  const processes: SupervisedProcess[] = [];
  hurry = () => {
    for (const one of processes) one.hurry();
  };
  const start = async (name: string, program: string, more: NodeJS.ProcessEnv = {}): Promise<void> => {
    if (stop.signal.aborted) return;
    const args = [...nodeOptions, join(root, program)];
    const given = { ...more, ...environment };
    processes.push(await startSupervised({ name, args, environment: given, say, signal: stop.signal }));
  };
  try {
    await start('web', 'apps/web/server.ts', forLargeFiles);
    await start('worker', 'apps/worker/src/main.ts');
    if (!stop.signal.aborted) {
      const address = token === undefined ? url : `${url}/setup?token=${token}`;
      say(`Holdfast runs. Open ${address}`);
      say('Ctrl-C stops it.');
      await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
    }
    say('Stopping; what is running is finished or put back.');
  } finally {
    await Promise.all(processes.map((one) => one.stop()));
  }
}

function makeHome(): void {
  mkdirSync(home, { recursive: true });
  const { bavail, bsize } = statfsSync(home);
  if (bavail * bsize < leastRoomBytes) {
    throw new HoldfastError(
      'storage-full',
      `The disk of ${home} has only ${bytes(bavail * bsize)} left, and Holdfast needs ${bytes(leastRoomBytes)} to run. Make room, then start again.`,
    );
  }
}

/** Before anything takes time: a taken port is the most likely obstacle. */
async function assertPortFree(host: string, port: number): Promise<void> {
  const probe = createServer();
  await listen(probe, { host, port });
  await new Promise((resolve) => probe.close(resolve));
}

/** Makes sure of the secret; a set-up token while nobody owns this installation. */
async function prepareDatabase(url: string, secret: string): Promise<string | undefined> {
  await using database = openDatabase(url);
  await checkSecret(database, secret);
  const owners = await database.prisma.user.count({ where: { role: 'owner' } });
  return owners === 0 ? randomBytes(24).toString('base64url') : undefined;
}

function say(text: string): void {
  console.log(text);
}

/** One sentence; the rest only where nobody foresaw it. */
function explain(error: unknown): void {
  process.exitCode = 1;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC') console.error('The disk is full. Make room, then start again.');
  else if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    console.error(
      `${root} cannot be written to: run this as the user who owns it. (${(error as Error).message})`,
    );
  } else if (error instanceof Error && (isHoldfastError(error) || error.constructor === Error)) {
    console.error(error.message);
  } else console.error(error);
}
