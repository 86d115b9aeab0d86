/** The PostgreSQL that Holdfast runs for itself where DATABASE_URL names none. */
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
