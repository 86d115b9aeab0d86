/**
 * A backup as a database that can be asked: restored into a server of our own, used, and thrown away. For what only
 * reads, such as an export from a backup; whether the backup is whole is for a proof to say.
 */
import { HoldfastError, throwIfCancelled } from '../../errors.ts';
import type { ArchiveSource } from '../archive/archive-source.ts';
import type { FindToolsOptions } from '../client-tools.ts';
import { majorOf } from '../client-tools.ts';
import type { ConnectionTarget } from '../connection.ts';
import type { DatabaseManifest } from '../manifest.ts';
import { emptyProof } from './database-proof.ts';
import { restoreForProof } from './proof-restore.ts';
import { startProofServer } from './proof-server.ts';
import { freeBytes, ScratchBudget } from './scratch-budget.ts';

export interface ScratchDatabaseOptions {
  source: ArchiveSource;
  manifest: DatabaseManifest;
  /** Where the server's folder is made. Default: the temporary folder. */
  scratchParent?: string | undefined;
  timeLimitMs: number;
  tools?: FindToolsOptions | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: { bytes: number; totalBytes: number; tables: number }) => void) | undefined;
}

/** Disposing stops the server and removes its folder. */
export interface ScratchDatabase extends AsyncDisposable {
  connection: ConnectionTarget;
  /** What could not be brought back here, and why. */
  leftOut: string[];
}

const database = 'scratch';

/**
 * Rejects with `restore-failed` when anything of it could not be restored for another reason than missing rights,
 * `limit-exceeded`, `storage-full`, `tool-missing`, `unsupported` (an archive of a version that is not known), `cancelled`.
 */
export async function openScratchDatabase(options: ScratchDatabaseOptions): Promise<ScratchDatabase> {
  const { source, manifest, signal, tools, scratchParent, timeLimitMs, onProgress } = options;
  if (manifest.archive.form === 'custom') {
    throw new HoldfastError(
      'unsupported',
      'The archive of this backup is of a version that Holdfast cannot look into. Restore it by hand.',
    );
  }
  const dataBytes = manifest.tables.reduce((sum, { bytes }) => sum + bytes, manifest.largeObjects.bytes);
  const major = majorOf(manifest.serverVersionNumber);
  await using opening = new AsyncDisposableStack();
  const { entryCount: entries } = manifest.archive;
  const server = opening.use(
    await startProofServer({ major, entries, parent: scratchParent, tools, signal }),
  );
  const { directory } = server.cluster;
  if ((await freeBytes(directory)) < dataBytes * 2) {
    throw new HoldfastError(
      'storage-full',
      `${directory} has no room to restore the backup for a while. Make room, or set TMPDIR to a larger disk.`,
    );
  }
  const sizeLimitBytes = Math.max(4 * 1024 ** 3, dataBytes * 10);
  using budget = new ScratchBudget({ directory, sizeLimitBytes, timeLimitMs, signal });
  const proof = emptyProof();
  const told = { bytes: 0, totalBytes: dataBytes, tables: 0 };
  try {
    const { plan } = await restoreForProof(
      {
        ...{ server, source, manifest, database, signal: budget.signal },
        onProgress: ({ bytes, tables }) => {
          told.bytes += bytes;
          told.tables += tables;
          onProgress?.({ ...told });
        },
      },
      proof,
    );
    const [failure] = proof.failures;
    if (failure) throw new HoldfastError('restore-failed', failure.message);
    const running = opening.move();
    return {
      connection: server.target(database),
      leftOut: [...plan.leftOut.values()].map(({ what, why }) => `The ${what} was left out: ${why}.`),
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  } catch (error) {
    throwIfCancelled(signal);
    if (budget.exceeded === undefined) throw error;
    throw new HoldfastError('limit-exceeded', `Restoring the backup was stopped: ${budget.exceeded}.`, {
      cause: error,
    });
  }
}
