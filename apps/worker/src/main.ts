/** The worker process: the only one that executes runs. As many as wanted may work on the same database. */
import { createLog } from '@holdfast/application/log';
import { deriveApplicationKey } from '@holdfast/application/secrets';
import { isHoldfastError } from '@holdfast/core/errors';
import { openDatabase } from '@holdfast/db';
import { readWorkerEnvironment } from './environment.ts';
import { startWorker } from './worker.ts';

/** How long a person who stops Holdfast waits for runs to finish before they go back into the queue. */
const graceMs = 10_000;

try {
  await work();
} catch (error) {
  console.error(isHoldfastError(error) ? error.message : error);
  process.exitCode = 1;
} finally {
  // The channel to whoever started us would keep the process alive.
  if (process.connected) process.disconnect();
}

async function work(): Promise<void> {
  const environment = readWorkerEnvironment(process.env);
  const key = deriveApplicationKey(environment.secret);
  const stop = new AbortController();
  const hurry = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => (stop.signal.aborted ? hurry : stop).abort());
  }
  // Whoever started us has gone.
  process.on('disconnect', () => stop.abort());
  if (process.connected === false) stop.abort();

  const report = createLog({
    ...{ process: 'worker', level: environment.logLevel },
    secrets: [environment.secret, environment.databaseUrl],
  });
  await using database = openDatabase(environment.databaseUrl, {
    applicationName: 'holdfast worker',
    onConnectionLost: (error) => report.warn({ error }, 'A connection to Holdfast’s own database was lost.'),
  });
  const worker = await startWorker({ database, key, environment, report });
  report.info({ workerId: worker.id }, 'The worker takes runs.');
  process.send?.('working');
  if (!stop.signal.aborted) await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
  await worker.stop({ graceMs, hurry: hurry.signal });
}
