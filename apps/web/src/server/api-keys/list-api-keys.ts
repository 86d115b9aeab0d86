import { type ApiKey, apiScopeSchema } from '@holdfast/contracts/api-keys';
import { hasRole } from '@holdfast/contracts/people';
import type { Database, Prisma } from '@holdfast/db';
import type { SignedInPerson } from '../trpc/api-context.ts';

type KeyRow = Prisma.ApiKeyGetPayload<{ include: { user: { select: { id: true; name: true } } } }>;

const shownAtMost = 500;

/** A person's own keys, and for an owner everybody's; the newest first. */
export async function listApiKeys({ prisma }: Database, person: SignedInPerson): Promise<ApiKey[]> {
  const rows = await prisma.apiKey.findMany({
    where: hasRole(person.role, 'owner') ? {} : { userId: person.id },
    include: { user: { select: { id: true, name: true } } },
    orderBy: { createdAt: 'desc' },
    take: shownAtMost,
  });
  return rows.map(toApiKey);
}

function toApiKey(row: KeyRow): ApiKey {
  return {
    ...{ id: row.id, name: row.name, prefix: row.prefix, person: row.user },
    scopes: readScopes(row.scopes),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    lastUsedFrom: row.lastUsedFrom,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}

/** Scopes that another version knew allow nothing. */
export function readScopes(scopes: readonly string[]): ApiKey['scopes'] {
  return scopes.flatMap((scope) => apiScopeSchema.safeParse(scope).data ?? []);
}
