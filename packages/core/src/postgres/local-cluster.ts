/**
 * A PostgreSQL server of our own: for Holdfast's database, for test restores and for tests.
 *
 * The cluster directory holds `data` (PGDATA, made by initdb with checksums), `socket`, `password` (mode 0600, ours),
 * `server.log` and `owner`. Connections need the password (SCRAM) and come over loopback or the socket only. Starting
 * on an existing directory continues with its data, also after a crash. The server ends with this process, whatever
 * ends it (see local-cluster-watcher.ts).
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HoldfastError, throwIfCancelled } from '../errors.ts';
import { initializeCluster, inspectCluster } from './local-cluster-init.ts';
import { clearLeftovers, writeOwner } from './local-cluster-owner.ts';
import {
  chooseServerUser,
  makeReachableDirectory,
  makeSocketDirectory,
  type ServerUser,
} from './local-cluster-place.ts';
import { type ServerLimits, startServer } from './local-cluster-server.ts';
import { ensureServerPrograms, type ServerPrograms } from './server-programs.ts';

export interface LocalClusterOptions {
  /** Where the cluster lies; made when it is not there. Moved to a reachable place when root's server needs that. */
  directory: string;
  /** Major version. Default: that of the existing cluster, or the newest programs found. */
  major?: number;
  /** TCP port on 127.0.0.1. Default: a free one, another each time. */
  port?: number;
  /** True: no TCP at all. */
  socketOnly?: boolean;
  /** Server settings, e.g. `{ max_connections: '200' }`. Never secrets: they are arguments of the process. */
  settings?: Record<string, string>;
  limits?: ServerLimits;
  /** For root: the users that the server may run as, best first. Default: `postgres`, then `nobody`. */
  runAs?: readonly string[];
  /** Name of the superuser, fixed when the cluster is made. Default `holdfast`. */
  superuser?: string;
  /** False: reject with `tool-missing` rather than install PostgreSQL. */
  install?: boolean;
  /** True: durability does not matter, and the directory is removed when the server stops or this process dies. */
  throwaway?: boolean;
  /** Told what a person may want to know: that something is installed, or that the data lies elsewhere. */
  onNotice?: (text: string) => void;
  signal?: AbortSignal | undefined;
}

export interface LocalCluster extends AsyncDisposable {
  readonly major: number;
  /** Folder of this server's programs. */
  readonly programs: ServerPrograms;
  /** Where it lies in fact. */
  readonly directory: string;
  readonly socketDirectory: string;
  /** Also part of the socket's name. */
  readonly port: number;
  readonly superuser: string;
  /** Process id of the server. */
  readonly pid: number;
  /** A connection URL with the password in it: not for logs. Default database: `postgres`. */
  url(database?: string): string;
  /** Ends connections, stops the server and resolves when it has gone. Calling it again does no harm. */
  stop(): Promise<void>;
}

/**
 * Starts the server and resolves once it takes connections. Errors: `tool-missing`, `database-exists` (it runs
 * already), `storage-denied`, `invalid-input` (another major version), `database-unreachable`.
 */
export async function startLocalCluster(options: LocalClusterOptions): Promise<LocalCluster> {
  const { signal, superuser = 'holdfast', throwaway = false } = options;
  throwIfCancelled(signal);
  const prepared = await prepareCluster(options);
  const { programs, directory, user } = prepared;
  const password = await readPassword(directory);
  const socketDirectory = await makeSocketDirectory(directory, user);
  const server = await startServer({
    ...{ programs, socketDirectory, user, signal },
    ...{ port: options.port, socketOnly: options.socketOnly, limits: options.limits },
    settings: { ...(throwaway ? throwawaySettings : {}), ...options.settings },
    data: join(directory, 'data'),
    log: join(directory, 'server.log'),
    removeAfterDeath: throwaway ? [directory, socketDirectory] : [],
  });
  const host = options.socketOnly ? encodeURIComponent(socketDirectory) : '127.0.0.1';
  const credentials = `${encodeURIComponent(superuser)}:${encodeURIComponent(password)}`;
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      await server.stop();
      await rm(socketDirectory, { recursive: true, force: true });
      if (throwaway) await rm(directory, { recursive: true, force: true });
    })();
    return stopping;
  };
  return {
    ...{ major: programs.major, programs, directory, socketDirectory, superuser },
    ...{ port: server.port, pid: server.pid },
    url: (database = 'postgres') =>
      `postgresql://${credentials}@${host}:${server.port}/${encodeURIComponent(database)}`,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** For a server whose data nobody misses: a crash of the machine may ruin it. */
const throwawaySettings: Record<string, string> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '4GB',
  wal_level: 'minimal',
  max_wal_senders: '0',
};

interface PreparedCluster {
  programs: ServerPrograms;
  directory: string;
  user: ServerUser;
}

/** A data directory that a server can be started on, made now or found. */
async function prepareCluster(options: LocalClusterOptions): Promise<PreparedCluster> {
  const { onNotice, install, signal, superuser = 'holdfast', throwaway = false } = options;
  const ensure = (major: number | undefined) =>
    ensureServerPrograms({
      ...(major === undefined ? {} : { major }),
      ...(install === undefined ? {} : { install }),
      ...(onNotice ? { onNotice } : {}),
      signal,
    });
  // First, because installing PostgreSQL makes the user that its servers run as.
  let programs = await ensure(options.major);
  let user = await chooseServerUser(options.runAs);
  const { directory, notice } = await makeReachableDirectory(options.directory, user);
  if (notice !== undefined) onNotice?.(notice);
  const existing = await inspectCluster(directory);
  await clearLeftovers(directory, join(directory, 'data'));
  if (existing) {
    if (options.major !== undefined && existing.major !== options.major) {
      throw new HoldfastError(
        'invalid-input',
        `${directory} holds a cluster of PostgreSQL ${existing.major}, not ${options.major}; choose another directory.`,
      );
    }
    if (existing.major !== programs.major) programs = await ensure(existing.major);
    if (process.getuid?.() === 0) user = existing.user;
  } else {
    await initializeCluster({ directory, programs, user, superuser, throwaway, signal });
  }
  await writeOwner(directory);
  return { programs, directory, user };
}

async function readPassword(directory: string): Promise<string> {
  try {
    return (await readFile(join(directory, 'password'), 'utf8')).trim();
  } catch (cause) {
    throw new HoldfastError(
      'storage-denied',
      `${join(directory, 'password')} cannot be read, without which the PostgreSQL there cannot be used: run as the user who made it, or remove ${directory} to begin anew.`,
      { cause },
    );
  }
}
