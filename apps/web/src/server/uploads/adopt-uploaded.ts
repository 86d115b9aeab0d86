import { queueRun } from '@holdfast/application/runs';
import { HoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { contentsOf, findUpload } from './find-upload.ts';

/** Queues the adoption of an opened upload into a vault: the one that is named, or the only one. */
export async function adoptUploaded(
  services: Services,
  { id, vaultId }: { id: string; vaultId?: string | undefined },
  person: SignedInPerson,
): Promise<{ runId: string; subject: string }> {
  const { database, queue } = services;
  const contents = contentsOf(await findUpload(services, id, person));
  if (!contents) throw new HoldfastError('conflict', 'Open the file first: its password is needed.');
  const vaults = await database.prisma.vault.findMany({
    ...(vaultId === undefined ? {} : { where: { id: vaultId } }),
    take: 2,
  });
  const [vault] = vaults;
  if (!vault) throw new HoldfastError('vault-not-found', 'There is no such vault.');
  if (vaults.length > 1) throw new HoldfastError('invalid-input', 'There are several vaults. Choose one.');
  const { sourceName, takenAt } = contents;
  const runId = await database.prisma.$transaction((tx) =>
    queueRun(tx, {
      ...{ queue, kind: 'portable', vaultId: vault.id, requestedBy: person },
      input: { upload: { id, sourceName } },
    }),
  );
  return { runId, subject: `backup of ${sourceName}, ${takenAt}, into vault ${vault.name}` };
}
