/**
 * Ctrl-C and SIGTERM: the first asks the work to stop and clean up after itself, a later one ends the process at once.
 * The launcher passes signals on, so that one sent to the whole process group comes twice: what follows the first
 * within a moment is the same one.
 */
import { cancelled } from '@holdfast/core/errors';
import { exitCodes } from './exit-codes.ts';

const sameSignalMs = 500;

export interface Interrupts extends Disposable {
  readonly signal: AbortSignal;
}

export function watchInterrupts(onFirst: () => void): Interrupts {
  const controller = new AbortController();
  let firstAtMs: number | undefined;
  const onSignal = (): void => {
    const nowMs = performance.now();
    if (firstAtMs === undefined) {
      firstAtMs = nowMs;
      onFirst();
      controller.abort(cancelled());
    } else if (nowMs - firstAtMs > sameSignalMs) {
      process.exit(exitCodes.interrupted);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
