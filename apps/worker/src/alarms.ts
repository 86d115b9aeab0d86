/** Looks what is wrong, and sends what waits to be sent, as long as the worker runs. */
import { hostname } from 'node:os';
import { deliverDue, watchEverything } from '@holdfast/application/alarms';
import { lookForTools } from '@holdfast/application/client-tools';
import type { WorkerParts } from './run-context.ts';

export interface RunningAlarms {
  /** Waits for a message that is on its way. */
  stop(): Promise<void>;
}

const watchMs = 15_000;
const deliverMs = 3_000;
/** Servers are upgraded once a year; each is asked once an hour, and soon after the start. */
const toolsMs = 3_600_000;
const toolsFirstMs = 5_000;

export function startAlarms(
  { database, key, environment }: Pick<WorkerParts, 'database' | 'key' | 'environment'>,
  { onError }: { onError: (error: unknown) => void },
): RunningAlarms {
  const stop = new AbortController();
  const tools = { database, key, programsFolder: environment.programsFolder, hostname: hostname() };
  // The first look comes after schedules had their turn: what is being made up for is not overdue.
  const loops = [
    repeat(watchMs, () => watchEverything(database)),
    repeat(deliverMs, () => deliverDue({ database, key, signal: stop.signal })),
    repeat(toolsMs, () => lookForTools({ ...tools, signal: stop.signal }), toolsFirstMs),
  ];
  return {
    async stop() {
      stop.abort();
      await Promise.all(loops);
    },
  };

  /** Each round begins so long after the one before has ended. */
  async function repeat(everyMs: number, work: () => Promise<unknown>, firstMs = everyMs): Promise<void> {
    for (let waitMs = firstMs; await pause(waitMs, stop.signal); waitMs = everyMs) {
      await work().catch((error) => {
        if (!stop.signal.aborted) onError(error);
      });
    }
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
