import { idSchema } from '@holdfast/contracts/primitives';
import { HoldfastError } from '@holdfast/core/errors';
import type { Database } from '@holdfast/db';

/** The id of the source with that name or id; null for `all`. Throws `source-not-found`. */
export async function findSource({ prisma }: Database, reference: string): Promise<string | null> {
  if (reference === 'all') return null;
  const id = idSchema.safeParse(reference).data;
  const row = await prisma.source.findFirst({
    where: { removedAt: null, OR: [{ name: reference }, ...(id === undefined ? [] : [{ id }])] },
    select: { id: true },
  });
  if (row) return row.id;
  throw new HoldfastError('source-not-found', `There is no source “${reference.slice(0, 100)}”.`);
}
