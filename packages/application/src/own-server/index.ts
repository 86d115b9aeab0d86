/** The PostgreSQL that Holdfast runs for itself where DATABASE_URL names none. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalCluster, startLocalCluster } from '@holdfast/core/postgres/local-server';

/** The database in it that is Holdfast's. */
export const ownDatabaseName = 'holdfast';

export interface OwnServerOptions {
  /** Where everything of one installation lies. */
  home: string;
  say: (text: string) => void;
  signal: AbortSignal;
}

/** Over a socket in its folder, so that its address is the same at every start, and nobody else's. */
export function startOwnServer({ home, say, signal }: OwnServerOptions): Promise<LocalCluster> {
  return startLocalCluster({
    directory: join(home, 'postgresql'),
    socketOnly: true,
    onNotice: say,
    signal,
  });
}

/**
 * The address of the server that another process of ours runs, with the password in it; undefined when none runs in
 * `home`, or when it is not ours to read.
 */
export async function findOwnServer(home: string): Promise<string | undefined> {
  const folder = join(home, 'postgresql');
  try {
    const password = (await readFile(join(folder, 'password'), 'utf8')).trim();
    // PostgreSQL's own note: process, data, start, port, socket's folder, address.
    const [, , , port, socket] = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n');
    if (!port || !socket) return undefined;
    const credentials = `holdfast:${encodeURIComponent(password)}`;
    return `postgresql://${credentials}@${encodeURIComponent(socket)}:${port}/${ownDatabaseName}`;
  } catch {
    return undefined;
  }
}
