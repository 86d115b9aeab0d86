/**
 * Hears of changes to runs: one LISTEN connection for a whole process, opened again when it breaks. While it is broken,
 * and once after, followers are told to look at everything, so nobody misses a change for longer than a few seconds.
 */
import type { Database } from '@holdfast/db';
import pg from 'pg';
import { type RunNotice, readNotice, runChannel } from './run-notice.ts';

/** `resync`: notices may have been missed; look at everything that is of interest. */
export type FeedEvent = RunNotice | { type: 'resync' };

export interface RunFeed extends AsyncDisposable {
  /** Calls back until the returned function is called. */
  subscribe(listener: (event: FeedEvent) => void): () => void;
  /**
   * Events as they come from this call on, until `signal` aborts. Several changes of one run that nobody has taken yet are one event, so a
   * slow reader costs nothing.
   */
  follow(options: { signal: AbortSignal; only?: (event: RunNotice) => boolean }): AsyncGenerator<FeedEvent>;
  close(): Promise<void>;
}

const reconnectMs = 1000;
/** How often followers look for themselves while there is no connection. */
const pollMs = 3000;

/** Resolves when it listens; rejects when even the first connection fails. */
export async function listenForRuns(database: Pick<Database, 'url'>): Promise<RunFeed> {
  const listeners = new Set<(event: FeedEvent) => void>();
  const tell = (event: FeedEvent) => {
    for (const listener of [...listeners]) listener(event);
  };
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: database.url,
      application_name: 'holdfast run feed',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    next.on('notification', ({ payload }) => {
      const notice = readNotice(payload);
      if (notice) tell(notice);
    });
    next.on('error', () => {});
    next.on('end', () => {
      if (client === next) client = undefined;
      if (!closed) retryLater();
    });
    try {
      await next.connect();
      await next.query(`LISTEN ${runChannel}`);
    } catch (error) {
      await next.end().catch(() => {});
      throw error;
    }
    client = next;
  };
  const retryLater = () => {
    clearTimeout(timer);
    tell({ type: 'resync' });
    timer = setTimeout(async () => {
      if (closed) return;
      try {
        await connect();
        tell({ type: 'resync' });
      } catch {
        timer = setTimeout(retryLater, pollMs - reconnectMs);
      }
    }, reconnectMs);
  };

  await connect();
  const subscribe = (listener: (event: FeedEvent) => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  const close = async () => {
    closed = true;
    clearTimeout(timer);
    await client?.end().catch(() => {});
  };
  return {
    subscribe,
    follow: (options) => follow(subscribe, options),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Listens from now on, whenever the first event is asked for: who looks at the rows after this call misses nothing. */
function follow(
  subscribe: RunFeed['subscribe'],
  { signal, only = () => true }: { signal: AbortSignal; only?: (event: RunNotice) => boolean },
): AsyncGenerator<FeedEvent> {
  const waiting = new Map<string, FeedEvent>();
  let wake: () => void = () => {};
  const unsubscribe = subscribe((event) => {
    if (event.type !== 'resync' && !only(event)) return;
    waiting.set(event.type === 'resync' ? 'resync' : `${event.type} ${event.runId}`, event);
    wake();
  });
  const onAbort = () => {
    unsubscribe();
    wake();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) unsubscribe();
  return (async function* () {
    try {
      while (!signal.aborted) {
        for (const [key, event] of [...waiting]) {
          waiting.delete(key);
          yield event;
          if (signal.aborted) return;
        }
        if (waiting.size > 0) continue;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      unsubscribe();
    }
  })();
}
