import { type ApiScope, apiScopes, type createApiKeyInput } from '@holdfast/contracts/api-keys';
import { hasRole } from '@holdfast/contracts/people';
import { HoldfastError } from '@holdfast/core/errors';
import type { z } from 'zod';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { newApiKeyToken } from './api-key-token.ts';

const dayMs = 86_400_000;
/** Of one person, neither revoked nor expired. */
const keysAtMost = 100;

/** Makes a key for that person. */
export async function createApiKey(
  services: Services,
  input: Omit<z.output<typeof createApiKeyInput>, 'loginPassword'>,
  person: SignedInPerson,
): Promise<{ id: string; token: string }> {
  const scopes = [...new Set(input.scopes)];
  refuseTooMuch(scopes, person);
  const { apiKey } = services.database.prisma;
  const usable = { OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] };
  if ((await apiKey.count({ where: { userId: person.id, revokedAt: null, ...usable } })) >= keysAtMost) {
    throw new HoldfastError(
      'limit-exceeded',
      `You have ${keysAtMost} keys already. Revoke those that nothing uses.`,
    );
  }
  const { token, prefix, hash } = newApiKeyToken();
  const { validDays } = input;
  const { id } = await apiKey.create({
    data: {
      ...{ name: input.name, prefix, tokenHash: hash, userId: person.id, scopes },
      expiresAt: validDays === null ? null : new Date(Date.now() + validDays * dayMs),
    },
    select: { id: true },
  });
  return { id, token };
}

function refuseTooMuch(scopes: readonly ApiScope[], person: SignedInPerson): void {
  const beyond = scopes.find((scope) => !hasRole(person.role, apiScopes[scope].role));
  if (beyond === undefined) return;
  throw new HoldfastError(
    'not-allowed',
    `A key can do no more than you: ${beyond} needs the role ${apiScopes[beyond].role}, and you are ${person.role}.`,
  );
}
