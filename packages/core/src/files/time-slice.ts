import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../errors.ts';

const sliceMs = 8;

/**
 * Lets synchronous work share the event loop. Synchronous file system calls are three to nine times faster than
 * their asynchronous forms for metadata (measured: 138,000 entries in 0.5 s against 1.6 to 4.2 s), so they are done
 * in slices of a few milliseconds with a turn of the event loop between them.
 *
 * The trade-off: a call that itself blocks, such as one on a dead network mount, blocks the process.
 */
export interface TimeSlice {
  /** True when the slice is used up: await {@link rest} before going on. */
  isOver(): boolean;
  /** Gives way to the event loop, then starts the next slice. Throws `cancelled` when the signal is aborted. */
  rest(): Promise<void>;
}

export function createTimeSlice(signal?: AbortSignal): TimeSlice {
  let endsAt = performance.now() + sliceMs;
  return {
    isOver: () => performance.now() >= endsAt,
    rest: async () => {
      throwIfCancelled(signal);
      await setImmediate();
      throwIfCancelled(signal);
      endsAt = performance.now() + sliceMs;
    },
  };
}
