import { queueRun, type Requester } from '@holdfast/application/runs';
import { HoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';

/** Has the demo shop made and added as sources. */
export async function addDemo({ database, queue }: Services, requestedBy: Requester): Promise<string> {
  const vault = await database.prisma.vault.findFirst({ orderBy: { createdAt: 'asc' } });
  if (!vault) throw new HoldfastError('conflict', 'There is no vault yet. Make one first.');
  return database.prisma.$transaction((tx) =>
    queueRun(tx, { queue, kind: 'demo', input: {}, vaultId: vault.id, requestedBy }),
  );
}
