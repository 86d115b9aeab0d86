/**
 * How often a key may ask. Counted in our own database, so that a restart forgets nothing, and told in the header fields of
 * draft-ietf-httpapi-ratelimit-headers-10; beside them the three of its older versions, which most clients know.
 */
import type { ServerResponse } from 'node:http';
import { HoldfastError } from '@holdfast/core/errors';
import type { Database } from '@holdfast/db';
import { type AttemptLimit, countAttempt } from '../people/limit-attempts.ts';

/** Ten a second on average: a script that follows a run stays far below. */
export const requestLimit: AttemptLimit = { attempts: 600, windowSeconds: 60 };

/** The name under which the requests of a key are counted. */
export function limitName(apiKeyId: string): string {
  return `rest ${apiKeyId}`;
}

/** Throws `too-many-requests`. */
export async function limitRequests(
  database: Database,
  apiKeyId: string,
  response: ServerResponse,
): Promise<void> {
  const { attempts, windowSeconds } = requestLimit;
  const { count, secondsLeft } = await countAttempt(database, limitName(apiKeyId), requestLimit);
  const remaining = Math.max(0, attempts - count);
  response.setHeader('ratelimit-policy', `"default";q=${attempts};w=${windowSeconds}`);
  response.setHeader('ratelimit', `"default";r=${remaining};t=${secondsLeft}`);
  response.setHeader('ratelimit-limit', attempts);
  response.setHeader('ratelimit-remaining', remaining);
  response.setHeader('ratelimit-reset', secondsLeft);
  if (count <= attempts) return;
  throw new HoldfastError(
    'too-many-requests',
    `A key may ask ${attempts} times in ${windowSeconds} seconds. Go on in ${secondsLeft} seconds.`,
    { retryable: true, data: { secondsLeft } },
  );
}
