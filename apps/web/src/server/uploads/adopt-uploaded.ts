import { queueRun } from '@holdfast/application/runs';
import type { AdoptUploadInput } from '@holdfast/contracts/uploads';
import { HoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { contentsOf, findUpload, foreignOf } from './find-upload.ts';

/** Queues the adoption of an opened upload into a vault: the one that is named, or the only one. */
export async function adoptUploaded(
  services: Services,
  { id, vaultId, sourceName: named }: AdoptUploadInput,
  person: SignedInPerson,
): Promise<{ runId: string; subject: string }> {
  const { database, queue } = services;
  const row = await findUpload(services, id, person);
  const foreign = foreignOf(row);
  const isForeign = foreign !== null;
  const sourceName = isForeign ? named : contentsOf(row)?.sourceName;
  if (sourceName === undefined && !isForeign) {
    throw new HoldfastError('conflict', 'Open the file first: its password is needed.');
  }
  if (sourceName === undefined) {
    throw new HoldfastError(
      'invalid-input',
      `${row.name} was not made by Holdfast, so it does not say what it is a backup of. Name a source.`,
    );
  }
  const vaults = await database.prisma.vault.findMany({
    ...(vaultId === undefined ? {} : { where: { id: vaultId } }),
    take: 2,
  });
  const [vault] = vaults;
  if (!vault) throw new HoldfastError('vault-not-found', 'There is no such vault.');
  if (vaults.length > 1) throw new HoldfastError('invalid-input', 'There are several vaults. Choose one.');
  const runId = await database.prisma.$transaction((tx) =>
    queueRun(tx, {
      ...{ queue, kind: 'portable', vaultId: vault.id, requestedBy: person },
      input: {
        upload: {
          ...{ id, sourceName },
          ...(isForeign ? { isForeign } : {}),
          ...(foreign === 'rows' ? { isRows: true } : {}),
        },
      },
    }),
  );
  return {
    runId,
    subject: `backup of ${sourceName}, ${contentsOf(row)?.takenAt ?? row.name}, into vault ${vault.name}`,
  };
}
