/** The backup that a restore is of: in a vault, or in a file that somebody uploaded. */
import type { FromUpload } from '@holdfast/application/runs';
import { openUpload, removeUpload } from '@holdfast/application/uploads';
import type { Backup } from '@holdfast/core/backup';
import type { Vault } from '@holdfast/core/vault';
import { findBackupRow, findRunBackup } from './find-run-backup.ts';
import { openRunVault } from './open-run-vault.ts';
import type { RunContext } from './run-context.ts';

export interface RunBackup extends AsyncDisposable {
  vault: Vault;
  backup: Backup;
  /** Removes an uploaded file, which has done its service; a vault stays. */
  discard: () => Promise<void>;
}

export async function openRunBackup(
  context: RunContext<'restore-database' | 'restore-files'>,
): Promise<RunBackup> {
  const { upload }: FromUpload = context.input;
  if (upload) return openRunUpload(context, upload.id);
  const row = await findBackupRow(context as RunContext<never>);
  const opened = await openRunVault(context, row.vaultId);
  try {
    return {
      ...{ vault: opened.vault, backup: await findRunBackup(opened.vault, row) },
      discard: async () => {},
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    };
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}

export async function openRunUpload(
  { database, key, environment, signal }: Pick<RunContext, 'database' | 'key' | 'environment' | 'signal'>,
  id: string,
): Promise<RunBackup & Awaited<ReturnType<typeof openUpload>>> {
  const { home } = environment;
  const opened = await openUpload({ database, key, home, id, signal });
  return {
    ...opened,
    discard: () => removeUpload(database, home, id),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
