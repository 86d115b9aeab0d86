/** Looks what is wrong, and sends what waits to be sent, as long as the worker runs. */
import { deliverDue, watchEverything } from '@holdfast/application/alarms';
import type { WorkerParts } from './run-context.ts';

export interface RunningAlarms {
  /** Waits for a message that is on its way. */
  stop(): Promise<void>;
}

const watchMs = 15_000;
const deliverMs = 3_000;

export function startAlarms(
  { database, key }: Pick<WorkerParts, 'database' | 'key'>,
  { onError }: { onError: (error: unknown) => void },
): RunningAlarms {
  const stop = new AbortController();
  // The first look comes after schedules had their turn: what is being made up for is not overdue.
  const loops = [
    repeat(watchMs, () => watchEverything(database)),
    repeat(deliverMs, () => deliverDue({ database, key, signal: stop.signal })),
  ];
  return {
    async stop() {
      stop.abort();
      await Promise.all(loops);
    },
  };

  /** Each round begins so long after the one before has ended. */
  async function repeat(everyMs: number, work: () => Promise<unknown>): Promise<void> {
    while (await pause(everyMs, stop.signal)) await work().catch(onError);
  }
}

/** False when it was stopped. */
function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const onAbort = () => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve(true);
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
