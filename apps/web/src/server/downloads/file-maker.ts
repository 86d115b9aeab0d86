/**
 * Makes one file for a download, in a process of its own: sealing gigabytes takes threads and memory that the process
 * which serves everybody should not hold. It is told what to make over its channel, secrets among it, and writes the file
 * to a pipe. When whoever asked is gone, it ends, and the vault is unlocked.
 */
import { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { loadBackup } from '@holdfast/application/backups';
import { openVaultAt } from '@holdfast/application/vaults';
import type { FileForm } from '@holdfast/contracts/portable';
import {
  type BackupPart,
  type CreateUnprotectedOptions,
  createOlderBackup,
  createPortable,
  createUnprotected,
  type FileStream,
} from '@holdfast/core/backup';
import { isHoldfastError } from '@holdfast/core/errors';
import { type FileNews, type FileOrder, filePipe } from './file-order.ts';

/** How long it waits for a clean-up of its vault. */
const lockWaitMs = 30_000;

const stop = new AbortController();
const tell = (news: FileNews): void => {
  if (process.connected) process.send!(news);
};
process.once('disconnect', () => stop.abort());
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
process.once('message', (order: FileOrder) => {
  make(order)
    .catch((error: unknown) => {
      const isOurs = isHoldfastError(error);
      const message = error instanceof Error ? error.message : String(error);
      tell({
        kind: 'failed',
        message,
        code: isOurs ? error.code : undefined,
        retryable: isOurs && error.retryable,
      });
    })
    .finally(() => {
      if (process.connected) process.disconnect();
    });
});

async function make({ vault: place, snapshotId, form, part, password }: FileOrder): Promise<void> {
  await using vault = await openVaultAt(place, { lockWaitMs });
  const backup = await loadBackup(vault, { snapshotId });
  await using file = await makeFile(form, part, password, {
    ...{ vault, backup, signal: stop.signal },
    onProgress: ({ phase, bytes, totalBytes }) => {
      if (phase === 'copying') tellProgress(bytes, totalBytes ?? 0);
    },
  });
  tell({ kind: 'ready', name: file.name, totalBytes: file.totalBytes });
  // Not stdout: writing to that would hold up everything else here, the keeping of the lock among it.
  const pipe = new Socket({ fd: filePipe, readable: false, writable: true });
  await pipeline(file.stream, pipe, { signal: stop.signal });
  await file.finished;
  tell({ kind: 'done' });
}

function makeFile(
  form: FileForm,
  part: BackupPart,
  password: string,
  options: CreateUnprotectedOptions,
): Promise<FileStream> {
  if (form === 'unprotected') return createUnprotected({ ...options, part });
  if (form === 'older-tool') return createOlderBackup({ ...options, tables: part.tables, password });
  return createPortable({ ...options, part, password });
}

const progressEveryMs = 200;
let toldAt = 0;

function tellProgress(bytes: number, totalBytes: number): void {
  if (bytes < totalBytes && performance.now() - toldAt < progressEveryMs) return;
  toldAt = performance.now();
  tell({ kind: 'progress', bytes, totalBytes });
}
