/** Test-restores one backup into a scratch place, compares it with what was captured, and keeps the evidence in the vault. */
import { HoldfastError } from '../errors.ts';
import {
  type ArchiveSource,
  type CheckQuery,
  type FindToolsOptions,
  globalsName,
  proveArchive,
} from '../postgres/index.ts';
import type { Vault } from '../vault/index.ts';
import type { Backup } from './backup.ts';
import { openDatabaseBackup } from './database-backup-files.ts';
import { type Evidence, type EvidenceFindings, makeEvidence } from './evidence.ts';
import { keepEvidence } from './evidence-store.ts';
import type { OnProgress } from './progress.ts';
import { proveFiles } from './prove-files.ts';
import { programVersion } from './snapshot-of-run.ts';
import { verifyVault } from './verify.ts';
import { structureFindings } from './verify-backup.ts';

export interface ProveBackupOptions {
  vault: Vault;
  backup: Backup;
  /** The owner's own questions, each answered with true by a sound restore. Databases only. */
  checks?: readonly CheckQuery[] | undefined;
  /** Where scratch work is done; private folders are made in it. Default: the temporary folder. */
  scratchDirectory?: string | undefined;
  /** Default: six hours. */
  timeLimitMs?: number | undefined;
  /** Files only: at most so many bytes, of files chosen by chance; all when left out. */
  sampleBytes?: number | undefined;
  /** Chooses the same sample again. */
  seed?: string | undefined;
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
  if (options.keepEvidence !== false) await keepEvidence(vault, evidence, signal);
  return evidence;
}

const defaultTimeLimitMs = 6 * 60 * 60_000;

async function prove(options: ProveBackupOptions): Promise<Evidence> {
  const { vault, backup, signal, checks = [], sampleBytes } = options;
  if (backup.kind !== 'database' && checks.length > 0) {
    throw new HoldfastError(
      'invalid-input',
      'Check queries are asked of databases, and this backup is one of files.',
    );
  }
  if (backup.kind === 'database' && sampleBytes !== undefined) {
    throw new HoldfastError('invalid-input', 'Of a database there is no sample: it is restored whole.');
  }
  const startedAt = new Date();
  const structure = structureFindings(
    backup,
    await verifyVault({ vault, backup, level: 'structure', signal }),
  );
  await using lock = await vault.lock({ exclusive: false, signal });
  let found: EvidenceFindings;
  try {
    await vault.loadIndex({ signal });
    found =
      backup.kind === 'database'
        ? await proveDatabase(options, lock.signal)
        : await proveFiles({
            ...options,
            timeLimitMs: options.timeLimitMs ?? defaultTimeLimitMs,
            signal: lock.signal,
          });
  } catch (error) {
    found = findingsOf(error);
  }
  // What is missing explains what could not be restored, so it is said once, by what failed.
  const known = new Set(found.failures.map(({ message }) => message));
  found.failures.push(...structure.failures.filter(({ message }) => !known.has(message)));
  found.warnings.push(...structure.warnings);
  return makeEvidence(backup, 'restore', startedAt, programVersion, found);
}

async function proveDatabase(options: ProveBackupOptions, signal: AbortSignal): Promise<EvidenceFindings> {
  const { vault, backup, checks, tools, timeLimitMs = defaultTimeLimitMs, onProgress } = options;
  const { manifest, archive } = await openDatabaseBackup(vault, backup, signal);
  const {
    serverVersion,
    largeObjects: _counted,
    ...found
  } = await proveArchive({
    ...{ source: archive, manifest, checks, tools, timeLimitMs, signal },
    scratchParent: options.scratchDirectory,
    onProgress: ({ phase, bytes, totalBytes, tables, totalTables, table }) =>
      onProgress?.({ phase, bytes, totalBytes, items: tables, totalItems: totalTables, item: table }),
  });
  const failures = [...found.failures, ...(await readGlobals(archive))];
  return { ...found, failures, ...(serverVersion === undefined ? {} : { serverVersion }) };
}

/** Roles of the whole server: the scratch server makes do without them, and the day of a disaster does not. */
async function readGlobals(archive: ArchiveSource): Promise<EvidenceFindings['failures']> {
  if ((await archive.sizeBytes(globalsName)) === undefined) return [];
  try {
    // Every piece is held to its hash as it is read.
    for await (const _piece of archive.open(globalsName));
    return [];
  } catch (error) {
    return findingsOf(error).failures.map(({ message }) => ({ part: globalsName, message }));
  }
}

/** A backup that cannot even be read is a finding; everything else is for the caller. */
function findingsOf(error: unknown): EvidenceFindings {
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
