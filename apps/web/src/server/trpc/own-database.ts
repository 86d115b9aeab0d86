import { HoldfastError } from '@holdfast/core/errors';
import type { Database } from '@holdfast/db';

/**
 * What went wrong, for people, when it is that our own database is not there: whatever the error was, that explains it.
 * Asked only when something failed, so it costs nothing while all is well.
 */
export async function explainOutage({ pool }: Database, error: unknown): Promise<unknown> {
  try {
    await pool.query('SELECT 1');
    return error;
  } catch {
    return new HoldfastError(
      'service-not-ready',
      'Holdfast’s own database does not answer. If it was restarted, this works again in a few seconds; otherwise look at what npm start says.',
      { cause: error, retryable: true },
    );
  }
}
