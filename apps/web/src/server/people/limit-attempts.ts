import { HoldfastError } from '@holdfast/core/errors';
import type { Database } from '@holdfast/db';

/** How often something may be tried: the window begins with the first attempt. */
export interface AttemptLimit {
  windowSeconds: number;
  attempts: number;
}

export interface CountedAttempts {
  /** With this one. */
  count: number;
  /** Until the window ends. */
  secondsLeft: number;
}

/**
 * Counts an attempt, in the table that sign-ins are counted in, so that a restart forgets none. One statement, so that
 * attempts at the same time all count.
 */
export async function countAttempt(
  { prisma }: Database,
  key: string,
  { windowSeconds }: Pick<AttemptLimit, 'windowSeconds'>,
): Promise<CountedAttempts> {
  const now = Date.now();
  const begin = now - windowSeconds * 1000;
  const [row] = await prisma.$queryRaw<{ count: number; lastRequest: bigint }[]>`
    INSERT INTO rate_limits AS known (id, key, count, last_request)
    VALUES (${crypto.randomUUID()}, ${key}, 1, ${now})
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN known.last_request < ${begin} THEN 1 ELSE known.count + 1 END,
      last_request = CASE WHEN known.last_request < ${begin} THEN ${now} ELSE known.last_request END
    RETURNING count, last_request AS "lastRequest"`;
  const { count, lastRequest } = row ?? { count: 1, lastRequest: now };
  return { count, secondsLeft: Math.max(1, Math.ceil((Number(lastRequest) - begin) / 1000)) };
}

/** Counts an attempt, and refuses when there were too many. */
export async function limitAttempts(database: Database, key: string, limit: AttemptLimit): Promise<void> {
  const { count, secondsLeft } = await countAttempt(database, key, limit);
  if (count <= limit.attempts) return;
  throw new HoldfastError(
    'too-many-requests',
    `That was tried too often. Try again in ${secondsLeft} seconds.`,
    { retryable: true, data: { secondsLeft } },
  );
}
