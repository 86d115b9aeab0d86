/** What the process that makes a file is told, and what it tells. */
import type { openVaultAt } from '@holdfast/application/vaults';
import type { FileForm } from '@holdfast/contracts/portable';
import type { BackupPart } from '@holdfast/core/backup';

export interface FileOrder {
  vault: Parameters<typeof openVaultAt>[0];
  snapshotId: string;
  form: FileForm;
  part: BackupPart;
  /** Of the file; empty where it has none. */
  password: string;
}

export type FileNews =
  | { kind: 'ready'; name: string; totalBytes: number }
  | { kind: 'progress'; bytes: number; totalBytes: number }
  | { kind: 'done' }
  | { kind: 'failed'; code: string | undefined; message: string; retryable: boolean };

/** Where the file goes. */
export const filePipe = 4;
