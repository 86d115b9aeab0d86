/** Holdfast's own database: the one of DATABASE_URL, or one in a PostgreSQL of our own that is kept running. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ownDatabaseName, startOwnServer } from '@holdfast/application/own-server';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { openSession, parseConnectionUrl } from '@holdfast/core/postgres';
import type { LocalCluster } from '@holdfast/core/postgres/local-server';
import { processAnswers } from '@holdfast/core/processes';

export interface ServiceDatabase extends AsyncDisposable {
  url: string;
  /** True when PostgreSQL is ours. */
  own: boolean;
}

interface OpenOptions {
  /** DATABASE_URL, where there is one. */
  url: string | undefined;
  /** Where a PostgreSQL of our own lies, in a folder of its own. */
  home: string;
  say: (text: string) => void;
  signal: AbortSignal;
}

const lookEveryMs = 1000;

/** Rejects with a HoldfastError whose sentence says what to do. */
export async function openServiceDatabase(options: OpenOptions): Promise<ServiceDatabase> {
  if (options.url) return useExisting(options.url, options.signal);
  let cluster = await startOwnServer(options);
  await createOwnDatabase(cluster);
  const stop = new AbortController();
  const pause = (ms: number) => sleep(ms, undefined, { signal: stop.signal }).catch(() => {});
  const watching = (async () => {
    while (!stop.signal.aborted) {
      await pause(lookEveryMs);
      if (stop.signal.aborted || processAnswers(cluster.pid)) continue;
      options.say('PostgreSQL ended unexpectedly and is started again.');
      try {
        await cluster.stop();
        cluster = await startOwnServer(options);
      } catch (error) {
        if (!stop.signal.aborted) options.say((error as Error).message);
        await pause(5 * lookEveryMs);
      }
    }
  })();
  return {
    url: cluster.url(ownDatabaseName),
    own: true,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await watching;
      await cluster.stop();
    },
  };
}

async function createOwnDatabase(cluster: LocalCluster): Promise<void> {
  await using session = await openSession(parseConnectionUrl(cluster.url()));
  const known = await session.query('look for the database', 'SELECT FROM pg_database WHERE datname = $1', [
    ownDatabaseName,
  ]);
  if (known.length === 0) await session.query('make the database', `CREATE DATABASE ${ownDatabaseName}`);
}

async function useExisting(url: string, signal: AbortSignal): Promise<ServiceDatabase> {
  try {
    const target = parseConnectionUrl(url);
    await using session = await openSession(target, { signal });
    const { allowed } = await session.one<{ allowed: boolean }>(
      'ask for privileges',
      `SELECT has_database_privilege(current_database(), 'CREATE') AND has_schema_privilege('public', 'CREATE') AS allowed`,
    );
    if (!allowed) {
      throw new HoldfastError(
        'database-denied',
        `${target.user} may not create tables in ${target.database}. Make it the owner: ALTER DATABASE … OWNER TO.`,
      );
    }
  } catch (error) {
    if (!isHoldfastError(error) || error.code === 'cancelled') throw error;
    throw new HoldfastError(error.code, `DATABASE_URL cannot be used: ${error.message}`, { cause: error });
  }
  return { url, own: false, async [Symbol.asyncDispose]() {} };
}
