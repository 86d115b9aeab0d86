/**
 * Keys that nobody has, by where they come from. Nobody guesses 256 random bits; but who tries shall be stopped, seen in the
 * audit log, and cost little. Counted in our own database, so that a restart forgets nothing.
 */
import { audit } from '@holdfast/application/audit';
import { HoldfastError } from '@holdfast/core/errors';
import type { Database } from '@holdfast/db';
import { type AttemptLimit, countAttempt } from '../people/limit-attempts.ts';
import { networkOf } from '../request-origin.ts';

/** Generous to a program whose key belongs to another installation: it is told so a few times. */
export const guessLimit: AttemptLimit = { attempts: 30, windowSeconds: 300 };

/** The name under which the guesses of a network are counted. */
export function guessesName(address: string | null): string {
  return `api-key-guesses ${address === null ? 'unknown' : networkOf(address)}`;
}

/**
 * Throws `too-many-requests` where too many came from: instead of any other answer, also where the key would have been
 * right, so that a guess learns nothing any more.
 */
export async function refuseGuesser({ prisma }: Database, address: string | null): Promise<void> {
  const row = await prisma.rateLimit.findUnique({ where: { key: guessesName(address) } });
  if (!row || row.count < guessLimit.attempts) return;
  const leftMs = Number(row.lastRequest) + guessLimit.windowSeconds * 1000 - Date.now();
  if (leftMs <= 0) return;
  const secondsLeft = Math.ceil(leftMs / 1000);
  throw new HoldfastError(
    'too-many-requests',
    `From this address came too many keys that are not known here. Go on in ${secondsLeft} seconds, with the right one.`,
    { retryable: true, data: { secondsLeft } },
  );
}

/** Counts one; the last that is answered leaves a trace. */
export async function countGuess(database: Database, address: string | null): Promise<void> {
  const { count } = await countAttempt(database, guessesName(address), guessLimit);
  if (count !== guessLimit.attempts) return;
  await audit(database.prisma, {
    action: 'api-key.guessed',
    actor: { id: null, name: 'somebody' },
    details: { refused: 'too-many-requests', attempts: count },
    ...(address === null ? {} : { ipAddress: address }),
  });
}
