/** Who asks with a key, and whether the key may: before everything that a program asks for. */
import type { IncomingMessage } from 'node:http';
import type { ApiScope } from '@holdfast/contracts/api-keys';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { TRPCError } from '@trpc/server';
import { type FoundKey, findApiKey } from '../api-keys/find-api-key.ts';
import { addressOf } from '../request-origin.ts';
import type { Services } from '../services.ts';
import type { ActingKey } from '../trpc/api-context.ts';

export function findKeyOf({ database }: Services, request: IncomingMessage): Promise<FoundKey> {
  const { authorization } = request.headers;
  return findApiKey(database, { authorization, address: addressOf(request) });
}

/** Throws `not-allowed`. */
export function checkScope({ scopes, name }: ActingKey, needed: ApiScope): void {
  if (scopes.includes(needed)) return;
  throw new HoldfastError(
    'not-allowed',
    `The key “${name}” lacks the scope ${needed}. Make one that has it in the settings, under API keys.`,
  );
}

/** What a refusal says in its headers: RFC 6750 and, for what was asked too often, RFC 9110. */
export function headersOfRefusal(
  thrown: unknown,
  status: number,
  needed: ApiScope | undefined,
): Record<string, string> {
  const cause = thrown instanceof TRPCError ? thrown.cause : thrown;
  if (isHoldfastError(cause, 'too-many-requests')) {
    return { 'retry-after': String(cause.data['secondsLeft'] ?? 60) };
  }
  if (status === 401) return { 'www-authenticate': 'Bearer realm="Holdfast"' };
  if (status !== 403 || needed === undefined) return {};
  return {
    'www-authenticate': `Bearer realm="Holdfast", error="insufficient_scope", scope="${needed}"`,
  };
}
