/**
 * Makes a portable backup: one backup, or a part of one, as one file with a password of its own. The file is a tar of a
 * restic repository that holds this one snapshot, under a new master key: whoever gets the file and its password learns
 * nothing that opens the vault.
 *
 * It is written while it is read: nothing is staged, and memory does not grow with the backup. Blobs are copied in the
 * order in which they lie in the vault, still compressed; each is opened, checked, sealed anew and checked again.
 */
import { cancelled, isHoldfastError } from '../../errors.ts';
import { noteOutlived } from '../../memory/discard.ts';
import { TarOutputStorage } from '../../storage/index.ts';
import {
  copyBlobs,
  loadIndexForReading,
  saveSnapshot,
  Vault,
  type VaultLock,
  VaultWriter,
} from '../../vault/index.ts';
import type { Backup } from '../backup.ts';
import type { OnProgress } from '../progress.ts';
import type { FileStream, FileStreamResult } from './file-stream.ts';
import { portableName } from './portable-name.ts';
import { type BackupPart, type PortablePlan, planPortable } from './portable-plan.ts';
import { portableReadme, readmeName } from './portable-readme.ts';

export interface CreatePortableOptions {
  vault: Vault;
  backup: Backup;
  part?: BackupPart | undefined;
  /** Whether it is good enough is up to the caller. */
  password: string;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface PortableResult extends FileStreamResult {
  /** Id of the one snapshot in it. */
  snapshotId: string;
}

/** `totalBytes` are those that are copied: what the file will have, but for its headers. */
export interface PortableStream extends FileStream {
  finished: Promise<PortableResult>;
}

/**
 * Rejects with the errors of reading the vault, and with `invalid-input` or `backup-not-found` for tables and paths that
 * the backup does not have. The vault stays locked (shared) until the work has ended.
 */
export async function createPortable(options: CreatePortableOptions): Promise<PortableStream> {
  const { vault, backup, onProgress } = options;
  const lock = await vault.lock({ exclusive: false, signal: options.signal });
  try {
    await loadIndexForReading(vault, { signal: lock.signal });
    onProgress?.({ phase: 'preparing', bytes: 0, items: 0 });
    const plan = await planPortable(vault, backup, options.part ?? {}, lock.signal);
    const entries = vault.index.inPackOrder(plan.marks);
    let totalBytes = 0;
    for (const entry of entries) totalBytes += vault.index.blobAt(entry).location.length;
    const name = portableName(backup);
    const output = new TarOutputStorage({ location: name, modifiedAt: new Date(backup.time) });
    const { stream } = output;
    const stop = new AbortController();
    stream.once('close', () => stop.abort());
    const finished = write({ ...options, plan, entries, totalBytes, output, lock, stop: stop.signal })
      .catch((error: unknown) => {
        const reason = stop.signal.aborted && !isHoldfastError(error) ? cancelled() : error;
        stream.destroy(reason instanceof Error ? reason : cancelled());
        throw reason;
      })
      .finally(() => lock[Symbol.asyncDispose]());
    // It is told by the stream as well; nobody has to look at both.
    finished.catch(() => {});
    return {
      ...{ stream, name, totalBytes, sizeBytes: plan.sizeBytes, finished },
      async [Symbol.asyncDispose]() {
        stream.on('error', () => {});
        stream.destroy();
        await finished.catch(() => {});
      },
    };
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

/** Half of what vaults have: three of them are in memory at a time, and a tar does not mind their number. */
const packSizeBytes = 8 * 1024 * 1024;

interface WriteOptions extends CreatePortableOptions {
  plan: PortablePlan;
  entries: Uint32Array;
  totalBytes: number;
  output: TarOutputStorage;
  lock: VaultLock;
  stop: AbortSignal;
}

async function write(options: WriteOptions): Promise<PortableResult> {
  const { vault, backup, plan, entries, totalBytes, output, lock, onProgress } = options;
  const startedAt = Date.now();
  const signal = AbortSignal.any([lock.signal, options.stop]);
  await output.create(readmeName, [Buffer.from(portableReadme(backup, plan.contents))], { signal });
  // The key file can be read by anybody: it does not tell who made it, and where.
  await using target = await Vault.create(output, {
    password: options.password,
    username: 'holdfast',
    hostname: 'portable',
  });
  await using writer = new VaultWriter(target, { signal, packSizeBytes });
  const tree = await plan.saveTree(writer);
  let bytes = 0;
  let items = 0;
  await copyBlobs({
    from: vault,
    to: writer,
    entries,
    signal,
    onCopied(copied) {
      bytes += copied;
      items++;
      // The tar has a copy of them, until whoever reads it has taken that.
      noteOutlived(copied);
      onProgress?.({ phase: 'copying', bytes, totalBytes, items, totalItems: entries.length });
    },
  });
  await writer.flush();
  await lock.assertHeld();
  const { id, timeNs, parent, ...snapshot } = backup.snapshot;
  const saved = await saveSnapshot(target, {
    ...snapshot,
    original: snapshot.original ?? id,
    ...plan.changes,
    tree,
  });
  await output.finish();
  return { fileBytes: output.sizeBytes, snapshotId: saved.id, durationMs: Date.now() - startedAt };
}
