import { setTimeout as delay } from 'node:timers/promises';
import { cancelled } from '../../errors.ts';

/** The time as locks need it; tests bring their own. */
export interface Clock {
  /** Wall-clock milliseconds since the epoch. It goes on while the machine sleeps; monotonic clocks do not. */
  now(): number;
  /** Rejects with `cancelled` when the signal aborts. */
  sleep(milliseconds: number, options?: SleepOptions): Promise<void>;
}

export interface SleepOptions {
  signal?: AbortSignal | undefined;
  /** Does not keep the process alive. */
  background?: boolean;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, { signal, background = false } = {}) => {
    try {
      await delay(milliseconds, undefined, { ref: !background, ...(signal === undefined ? {} : { signal }) });
    } catch {
      throw cancelled();
    }
  },
};
