/** Starts and stops the server process of a cluster of our own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled, HoldfastError } from '../errors.ts';
import { serverEnvironment } from './local-cluster-init.ts';
import type { ServerUser } from './local-cluster-place.ts';
import { watchOverServer } from './local-cluster-watcher.ts';
import type { ServerPrograms } from './server-programs.ts';

export interface StartServerOptions {
  programs: ServerPrograms;
  /** PGDATA. */
  data: string;
  socketDirectory: string;
  log: string;
  user: ServerUser;
  port?: number | undefined;
  socketOnly?: boolean | undefined;
  settings?: Record<string, string> | undefined;
  limits?: ServerLimits | undefined;
  /** Removed when we die without having stopped the server. */
  removeAfterDeath: readonly string[];
  signal?: AbortSignal | undefined;
}

/** What a server that works on other people's data may take of the machine. */
export interface ServerLimits {
  /** 0 to 19: how far it stands back behind other processes. */
  niceness: number;
  /** Address space of each of its processes. */
  addressSpaceBytes: number;
}

export interface RunningServer {
  pid: number;
  port: number;
  stop(): Promise<void>;
}

/** Ports are found free and taken a moment later; another process may be quicker. */
const portAttempts = 5;

/** A checkpoint of a busy server takes a while; after this long it is not waited for any more. */
const fastShutdownMs = 60_000;

export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (options.socketOnly ? 5432 : await findFreePort());
    const watcher = watchOverServer({ data: options.data, removeAfterDeath: options.removeAfterDeath });
    const child = await spawnServer(options, port);
    const stop = async () => {
      await stopServer(child);
      await watcher.release();
    };
    try {
      await waitUntilReady(child, options);
      child.unref();
      return { pid: child.pid ?? 0, port, stop };
    } catch (error) {
      await stop();
      if (options.signal?.aborted) throw cancelled();
      const reason = await lastWords(options.log);
      const taken = /in use|could not bind/.test(reason);
      if (taken && options.port === undefined && attempt < portAttempts) continue;
      throw new HoldfastError(
        'database-unreachable',
        taken
          ? `Port ${port} is in use; choose another one for PostgreSQL.`
          : `PostgreSQL did not start: ${reason || (error as Error).message}. Its log is ${options.log}.`,
        { cause: error },
      );
    }
  }
}

async function spawnServer(options: StartServerOptions, port: number): Promise<ChildProcess> {
  const { data, socketDirectory, socketOnly, settings = {}, log, user } = options;
  await rename(log, `${log}.old`).catch(() => {});
  const output = await open(log, 'w', 0o600);
  try {
    const all = {
      listen_addresses: socketOnly ? '' : '127.0.0.1',
      unix_socket_directories: `"${socketDirectory}"`,
      logging_collector: 'off',
      ...settings,
    };
    const command = [
      join(options.programs.directory, 'postgres'),
      ...['-D', data, '-p', String(port)],
      ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ];
    const [program = '', ...args] = options.limits ? withLimits(command, options.limits) : command;
    return spawn(program, args, {
      ...user,
      cwd: '/',
      env: serverEnvironment(),
      // Its own session: Ctrl-C is for us, and we decide when the server stops.
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    });
  } finally {
    await output.close();
  }
}

/**
 * The shell sets the limits and then becomes the server, so the process is the same. When memory runs short, the system
 * is asked to end this server before anything else.
 */
function withLimits(command: readonly string[], limits: ServerLimits): string[] {
  const script = `ulimit -c 0 2>/dev/null
ulimit -v "$1" 2>/dev/null
echo 800 2>/dev/null >/proc/self/oom_score_adj
niceness=$2
shift 2
exec nice -n "$niceness" "$@"`;
  const kilobytes = String(Math.floor(limits.addressSpaceBytes / 1024));
  return ['/bin/sh', '-c', script, 'holdfast-server', kilobytes, String(limits.niceness), ...command];
}

/** The server writes its state into its lock file, which is how pg_ctl knows as well. */
async function waitUntilReady(child: ChildProcess, { data, signal }: StartServerOptions): Promise<void> {
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  // Recovery after a crash may take minutes; as long as the process lives, it is at it.
  for (;;) {
    if (failure) throw failure;
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
    if (signal?.aborted) throw cancelled();
    const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return;
    await sleep(20);
  }
}

async function stopServer(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.ref();
  child.kill('SIGINT');
  const impatient = setTimeout(() => child.kill('SIGQUIT'), fastShutdownMs);
  await gone;
  clearTimeout(impatient);
}

async function lastWords(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).slice(-8000).split('\n');
  const important = lines.filter((line) => /FATAL|PANIC|could not|error/i.test(line));
  // Without the time and process id that begin each line.
  return (important.at(0) ?? '')
    .replace(/^.*?\] /, '')
    .replace(/^\w+:\s+/, '')
    .trim()
    .slice(0, 300);
}

async function findFreePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address === 'object' && address !== null) return address.port;
  throw new HoldfastError('internal', 'The system gave no free port.');
}
