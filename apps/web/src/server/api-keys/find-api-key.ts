/** Whose key a request holds. */
import { roleSchema } from '@holdfast/contracts/people';
import { HoldfastError } from '@holdfast/core/errors';
import type { Database, Prisma } from '@holdfast/db';
import type { ActingKey, SignedInPerson } from '../trpc/api-context.ts';
import { bearerToken, hashOfToken } from './api-key-token.ts';
import { countGuess, refuseGuesser } from './limit-guesses.ts';
import { readScopes } from './list-api-keys.ts';

export interface FoundKey {
  apiKey: ActingKey;
  person: SignedInPerson;
}

export interface KeyRequest {
  /** The header, as it came. */
  authorization: string | undefined;
  /** Where it came from. */
  address: string | null;
}

/** Last use is known to the minute; more would cost a write at every request. */
const usedAgainMs = 60_000;

/**
 * The key and its person, as both are now: what either lost meanwhile is lost. Throws `not-signed-in` for a key that opens
 * nothing (any more), and says why to whoever holds it; `too-many-requests` from where too many unknown ones came.
 */
export async function findApiKey(database: Database, request: KeyRequest): Promise<FoundKey> {
  const token = bearerToken(request.authorization);
  if (token === undefined) {
    throw refusal('Send a key: “Authorization: Bearer hf_…”. Keys are made in the settings, under API keys.');
  }
  const row = await database.prisma.apiKey.findUnique({
    where: { tokenHash: hashOfToken(token) },
    include: { user: { include: { accounts: { where: { providerId: 'credential' } } } } },
  });
  // A program that has worked from there goes on, whatever its neighbours try.
  if (!row || row.lastUsedFrom !== request.address) await refuseGuesser(database, request.address);
  if (!row) {
    await countGuess(database, request.address);
    throw refusal('That key is not known here. It may belong to another installation.');
  }
  const { user, expiresAt, revokedAt } = row;
  const day = (moment: Date) => moment.toISOString().slice(0, 10);
  if (revokedAt !== null) throw refusal(`That key was revoked on ${day(revokedAt)}.`);
  if (expiresAt !== null && expiresAt.getTime() <= Date.now()) {
    throw refusal(`That key expired on ${day(expiresAt)}. Make a new one.`);
  }
  const role = roleSchema.safeParse(user.role);
  if (user.disabledAt !== null || !role.success)
    throw refusal('The person that the key acts for is disabled.');
  await rememberUse(database, row, request.address);
  const { id, name, email, twoFactorEnabled } = user;
  return {
    apiKey: { id: row.id, name: row.name, prefix: row.prefix, scopes: readScopes(row.scopes), expiresAt },
    // Nobody borrows a key as a browser is borrowed, so it has nothing to confirm.
    person: {
      ...{ id, name, email, role: role.data, twoFactorEnabled, sessionId: '' },
      hasPassword: user.accounts.length > 0,
      // It was made in a session that had what was needed; without a password no other way in is weaker.
      providerFactor: user.accounts.length === 0,
    },
  };
}

async function rememberUse(
  { prisma }: Database,
  { id, lastUsedAt, lastUsedFrom }: Prisma.ApiKeyModel,
  address: string | null,
): Promise<void> {
  const now = Date.now();
  const isKnown = lastUsedAt !== null && now - lastUsedAt.getTime() < usedAgainMs && lastUsedFrom === address;
  if (isKnown) return;
  const data = { lastUsedAt: new Date(now), lastUsedFrom: address };
  await prisma.apiKey.updateMany({ where: { id }, data });
}

function refusal(message: string): HoldfastError {
  return new HoldfastError('not-signed-in', message);
}
