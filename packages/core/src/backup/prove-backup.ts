/** Test-restores one backup into a scratch place, compares it with what was captured, and keeps the evidence in the vault. */
import { HoldfastError } from '../errors.ts';
import { type CheckQuery, type FindToolsOptions, proveArchive } from '../postgres/index.ts';
import type { Vault } from '../vault/index.ts';
import type { Backup } from './backup.ts';
import { openDatabaseBackup } from './database-backup-files.ts';
import { type Evidence, makeEvidence } from './evidence.ts';
import { storeEvidence } from './evidence-store.ts';
import type { OnProgress } from './progress.ts';
import { programVersion } from './snapshot-of-run.ts';

export interface ProveBackupOptions {
  vault: Vault;
  backup: Backup;
  /** The owner's own questions, each answered with true by a sound restore. Databases only. */
  checks?: readonly CheckQuery[] | undefined;
  /** Where scratch work is done; private folders are made in it. Default: the temporary folder. */
  scratchDirectory?: string | undefined;
  timeLimitMs?: number | undefined;
  /** False: do not keep the evidence in the vault. Default true. */
  keepEvidence?: boolean | undefined;
  tools?: FindToolsOptions | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

/**
 * What is found, damage of the vault included, is the answer and no error. Rejects with `vault-locked`, `cancelled`,
 * `invalid-input`, and when scratch work cannot be done here at all (`storage-denied`, `storage-full`).
 */
export async function proveBackup(options: ProveBackupOptions): Promise<Evidence> {
  const { vault, signal } = options;
  const evidence = await prove(options);
  if (options.keepEvidence !== false) await storeEvidence(vault, evidence, signal);
  return evidence;
}

async function prove(options: ProveBackupOptions): Promise<Evidence> {
  const { vault, backup, signal, checks = [] } = options;
  await using lock = await vault.lock({ exclusive: false, signal });
  if (backup.kind === 'database') return await proveDatabase(options, lock.signal);
  if (checks.length > 0) {
    throw new HoldfastError(
      'invalid-input',
      'Check queries are asked of databases, and this backup is one of files.',
    );
  }
  throw new HoldfastError('unsupported', 'Files cannot be test-restored yet.');
}

async function proveDatabase(options: ProveBackupOptions, signal: AbortSignal): Promise<Evidence> {
  const { vault, backup, onProgress } = options;
  const startedAt = new Date();
  const make = (found: Parameters<typeof makeEvidence>[4]) =>
    makeEvidence(backup, 'restore', startedAt, programVersion, found);
  try {
    await vault.loadIndex({ signal });
    const { manifest, archive } = await openDatabaseBackup(vault, backup, signal);
    const {
      serverVersion,
      largeObjects: _counted,
      ...found
    } = await proveArchive({
      ...{ source: archive, manifest, signal },
      ...{ checks: options.checks, tools: options.tools, timeLimitMs: options.timeLimitMs },
      scratchParent: options.scratchDirectory,
      onProgress: ({ phase, bytes, totalBytes, tables, totalTables, table }) =>
        onProgress?.({ phase, bytes, totalBytes, items: tables, totalItems: totalTables, item: table }),
    });
    return make({ ...found, ...(serverVersion === undefined ? {} : { serverVersion }) });
  } catch (error) {
    return make(findingsOf(error));
  }
}

/** A backup that cannot even be read is a finding; everything else is for the caller. */
function findingsOf(error: unknown): Parameters<typeof makeEvidence>[4] {
  if (!(error instanceof HoldfastError) || !unreadableBackup.has(error.code)) throw error;
  const failures = [{ message: error.message }];
  return { bytes: 0, tables: [], checks: [], unproven: [], failures, warnings: [] };
}

const unreadableBackup = new Set<string>([
  'vault-damaged',
  'archive-unreadable',
  'storage-failed',
  'storage-not-found',
]);
