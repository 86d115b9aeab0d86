/**
 * A backup as a file that anybody can read: of a database pg_dump's own custom format, for pg_restore; of files a tar
 * compressed with zstd. For moving on to other tools, and for nothing that is kept: the name says that it is not
 * encrypted, and whoever offers it asks first.
 */

import type { Vault } from '../../vault/index.ts';
import type { Backup } from '../backup.ts';
import { type FileStream, streamFile } from '../portable/file-stream.ts';
import type { BackupPart } from '../portable/portable-plan.ts';
import type { OnProgress } from '../progress.ts';
import { planDatabaseArchive } from './database-archive.ts';
import { planFilesTar } from './files-tar.ts';

export interface CreateUnprotectedOptions {
  vault: Vault;
  backup: Backup;
  part?: BackupPart | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

/**
 * Rejects with the errors of reading the vault, and with `invalid-input` or `backup-not-found` for tables and paths that
 * the backup does not have.
 */
export function createUnprotected(options: CreateUnprotectedOptions): Promise<FileStream> {
  const { vault, backup, part = {}, signal, onProgress } = options;
  const isDatabase = (part.tables?.length ?? 0) > 0 || (backup.kind === 'database' && !part.paths?.length);
  return streamFile({
    ...{ vault, signal, onProgress },
    plan: (lockSignal) =>
      isDatabase
        ? planDatabaseArchive(vault, backup, part.tables ?? [], lockSignal)
        : planFilesTar(vault, backup, part.paths ?? [], lockSignal),
  });
}
