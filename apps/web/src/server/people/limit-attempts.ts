import { HoldfastError } from '@holdfast/core/errors';
import type { Database } from '@holdfast/db';

/**
 * Counts an attempt, in the table that sign-ins are counted in, and refuses when there were too many within the window:
 * it begins with the first one. One statement, so that attempts at the same time all count.
 */
export async function limitAttempts(
  { prisma }: Database,
  key: string,
  { windowSeconds, attempts }: { windowSeconds: number; attempts: number },
): Promise<void> {
  const now = Date.now();
  const begin = now - windowSeconds * 1000;
  const [row] = await prisma.$queryRaw<{ count: number; lastRequest: bigint }[]>`
    INSERT INTO rate_limits AS known (id, key, count, last_request)
    VALUES (${crypto.randomUUID()}, ${key}, 1, ${now})
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN known.last_request < ${begin} THEN 1 ELSE known.count + 1 END,
      last_request = CASE WHEN known.last_request < ${begin} THEN ${now} ELSE known.last_request END
    RETURNING count, last_request AS "lastRequest"`;
  if (!row || row.count <= attempts) return;
  const seconds = Math.ceil((Number(row.lastRequest) - begin) / 1000);
  throw new HoldfastError('too-many-requests', `That was tried too often. Try again in ${seconds} seconds.`, {
    retryable: true,
  });
}
