/** Takes an uploaded portable backup into a vault, as a backup of its source. */
import { rebuildCatalogue } from '@holdfast/application/catalogue';
import { aboutUpload, removeUpload, uploadPath } from '@holdfast/application/uploads';
import { countVault } from '@holdfast/application/vaults';
import {
  type AdoptPortableResult,
  adoptPortable as adopt,
  adoptForeign,
  adoptOlderBackup,
  openOlderBackup,
} from '@holdfast/core/backup';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import type { Vault } from '@holdfast/core/vault';
import { openRunUpload } from '../open-run-backup.ts';
import { openRunVault } from '../open-run-vault.ts';
import type { RunContext, RunEnd } from '../run-context.ts';

export async function adoptPortable(context: RunContext<'portable'>): Promise<RunEnd> {
  const { run, input, signal, onProgress } = context;
  if (input.upload.isForeign) return adoptOthers(context);
  await using portable = await openRunUpload(context, input.upload.id);
  await using opened = await openRunVault(context, run.vaultId);
  const adopted = await adopt({ portable, vault: opened.vault, signal, onProgress });
  const end = await enter(context, opened, adopted);
  await portable.discard();
  return end;
}

/** What other programs made: looked into, and refused with the reason where it is not sound. */
async function adoptOthers(context: RunContext<'portable'>): Promise<RunEnd> {
  const { database, environment, run, input } = context;
  const { id } = input.upload;
  const upload = await database.prisma.upload.findUnique({ where: { id } });
  if (!upload)
    throw new HoldfastError('not-found', 'That file is not in quarantine any more. Upload it again.');
  const path = uploadPath(environment.home, id);
  await using opened = await openRunVault(context, run.vaultId);
  const adopted = await takeFile(context, path, opened.vault, upload.sealedPassword).catch(
    async (error: unknown) => {
      // Whoever opens it, it is no good: it is not kept.
      if (isHoldfastError(error, 'portable-unreadable')) await removeUpload(database, environment.home, id);
      throw aboutUpload(error, path, upload.name);
    },
  );
  const end = await enter(context, opened, adopted);
  await removeUpload(database, environment.home, id);
  return { ...end, result: { ...end.result, warnings: adopted.warnings } };
}

async function takeFile(
  { environment, input, key, signal, onProgress }: RunContext<'portable'>,
  path: string,
  vault: Vault,
  sealedPassword: Uint8Array | null,
): Promise<AdoptPortableResult & { warnings: string[] }> {
  const { id, sourceName: name, isRows } = input.upload;
  const tools = { pgBin: environment.programsFolder };
  if (!isRows) return adoptForeign({ path, name, vault, tools, signal, onProgress });
  const password = sealedPassword && key.open(sealedPassword, { purpose: 'upload-password', id }).toString();
  await using older = await openOlderBackup({ path, password: password ?? undefined, signal });
  return await adoptOlderBackup({ older, name, vault, signal, onProgress });
}

async function enter(
  { database, signal }: RunContext<'portable'>,
  { id: vaultId, vault, location }: Awaited<ReturnType<typeof openRunVault>>,
  { backup, isNew, addedBytes, storedBytes }: AdoptPortableResult,
): Promise<RunEnd> {
  await rebuildCatalogue({ database, vaultId, vault, signal });
  await countVault(database, { id: vaultId, location }, vault).catch(() => {});
  const row = await database.prisma.backup.findUniqueOrThrow({
    where: { vaultId_snapshotId: { vaultId, snapshotId: backup.id } },
  });
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
