/**
 * Notices from the web process that no worker is alive, which no worker can say, and delivers that one alarm itself. Everything else is the
 * workers' to tell.
 */
import { deliverDue, watchWorkers } from '@holdfast/application/alarms';
import type { ApplicationKey } from '@holdfast/application/secrets';
import type { Database } from '@holdfast/db';

export interface WatchdogOptions {
  database: Database;
  key: ApplicationKey;
  onError: (error: unknown) => void;
  /** Workers are given so long to come up with us. Default two minutes. */
  graceMs?: number;
  /** Default 15 s. */
  everyMs?: number;
}

export function startWatchdog(options: WatchdogOptions): AsyncDisposable {
  const { database, key, onError, graceMs = 2 * 60_000, everyMs = 15_000 } = options;
  const stop = new AbortController();
  let round: Promise<void> = Promise.resolve();
  let timer = setTimeout(begin, graceMs);

  function begin(): void {
    round = look()
      .catch(onError)
      .then(() => {
        if (!stop.signal.aborted) timer = setTimeout(begin, everyMs);
      });
  }

  async function look(): Promise<void> {
    await watchWorkers(database);
    await deliverDue({ database, key, event: 'worker-dead', signal: stop.signal });
  }

  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      clearTimeout(timer);
      await round;
      clearTimeout(timer);
    },
  };
}
