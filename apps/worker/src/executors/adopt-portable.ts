/** Takes an uploaded portable backup into a vault, as a backup of its source. */
import { rebuildCatalogue } from '@holdfast/application/catalogue';
import { countVault } from '@holdfast/application/vaults';
import { adoptPortable as adopt } from '@holdfast/core/backup';
import { openRunUpload } from '../open-run-backup.ts';
import { openRunVault } from '../open-run-vault.ts';
import type { RunContext, RunEnd } from '../run-context.ts';

export async function adoptPortable(context: RunContext<'portable'>): Promise<RunEnd> {
  const { database, run, input, signal, onProgress } = context;
  await using portable = await openRunUpload(context, input.upload.id);
  await using opened = await openRunVault(context, run.vaultId);
  const { id: vaultId, vault, location } = opened;
  const { backup, isNew, addedBytes, storedBytes } = await adopt({ portable, vault, signal, onProgress });
  await rebuildCatalogue({ database, vaultId, vault, signal });
  await countVault(database, { id: vaultId, location }, vault).catch(() => {});
  const row = await database.prisma.backup.findUniqueOrThrow({
    where: { vaultId_snapshotId: { vaultId, snapshotId: backup.id } },
  });
  await portable.discard();
  return {
    status: 'succeeded',
    backupId: row.id,
    result: {
      summary: isNew
        ? `Adopted the backup of ${backup.source}. It is one of its source like any other now.`
        : `The vault had this backup of ${backup.source} already.`,
      ...{ backupId: row.id, addedBytes, storedBytes },
      ...(backup.sizeBytes === undefined ? {} : { sizeBytes: backup.sizeBytes }),
    },
  };
}
