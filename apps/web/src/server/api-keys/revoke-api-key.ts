import { hasRole } from '@holdfast/contracts/people';
import type { Database } from '@holdfast/db';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { notFound } from '../trpc/problems.ts';

/** From now on the key opens nothing. Everybody may revoke their own; an owner anybody's. Answers its name. */
export async function revokeApiKey(
  { prisma }: Database,
  id: string,
  person: SignedInPerson,
): Promise<{ name: string; prefix: string }> {
  const row = await prisma.apiKey.findUnique({ where: { id } });
  if (!row || (row.userId !== person.id && !hasRole(person.role, 'owner'))) throw notFound('key');
  // Who revoked it first is what the log says.
  await prisma.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } });
  return row;
}
