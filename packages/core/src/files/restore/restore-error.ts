import { HoldfastError } from '../../errors.ts';
import { displayPath } from '../display-path.ts';
import { errnoOf, reasonOf } from '../file-problem.ts';

/** Runs one step of making an entry; its failure is told with the path and what to do. */
export async function making<T>(path: Buffer, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw restoreError(path, error);
  }
}

function restoreError(path: Buffer, error: unknown): unknown {
  // Errors without a code are mistakes of ours, not of the system.
  if (error instanceof HoldfastError || !(error instanceof Error && 'code' in error)) return error;
  const shown = displayPath(path);
  const errno = errnoOf(error);
  const details = { cause: error, data: { path: shown, ...(errno === undefined ? {} : { errno }) } };
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    const message = `${shown} could not be restored: ${reasonOf(error)}. Make room and restore again.`;
    return new HoldfastError('storage-full', message, details);
  }
  const message = `${shown} could not be restored: ${reasonOf(error)}. Check the target directory, then restore it again.`;
  return new HoldfastError('restore-failed', message, details);
}
