/**
 * A test restore: an archive goes into a server of our own, is compared with its manifest table by table, and is thrown
 * away. What could not be proven is said by name. Nothing that is found is an error: the answer is the evidence.
 */
import { HoldfastError, isHoldfastError, throwIfCancelled } from '../../errors.ts';
import type { ArchiveSource } from '../archive/archive-source.ts';
import type { FindToolsOptions } from '../client-tools.ts';
import { majorOf } from '../client-tools.ts';
import type { DatabaseManifest } from '../manifest.ts';
import { openSession } from '../session.ts';
import { type CheckQuery, runCheckQueries } from './check-queries.ts';
import { compareObjects, compareProof } from './compare-proof.ts';
import { compareStored } from './compare-stored.ts';
import { type DatabaseProof, emptyProof } from './database-proof.ts';
import { checkIndexes, removeIndexCheck } from './index-check.ts';
import { restoreForProof } from './proof-restore.ts';
import { applyRights } from './proof-rights.ts';
import { type ProofServer, startProofServer } from './proof-server.ts';
import { freeBytes, ScratchBudget } from './scratch-budget.ts';
import { sequencesBehind } from './sequences-behind.ts';

export interface ProveArchiveProgress {
  phase: 'preparing' | 'restoring' | 'comparing' | 'verifying';
  bytes: number;
  totalBytes?: number;
  tables: number;
  totalTables: number;
  table?: string;
}

export interface ProveArchiveOptions {
  source: ArchiveSource;
  manifest: DatabaseManifest;
  /** The owner's own questions. */
  checks?: readonly CheckQuery[] | undefined;
  /** Where the scratch server's folder is made. Default: the temporary folder. */
  scratchParent?: string | undefined;
  timeLimitMs: number;
  /** Of the scratch server's folder. Default: ten times the data, and at least 4 GiB. */
  sizeLimitBytes?: number | undefined;
  tools?: FindToolsOptions | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: ProveArchiveProgress) => void) | undefined;
}

const database = 'proof';

/** Rejects with `cancelled`, the source's errors (a damaged vault), and `storage-denied` where no server can live. */
export async function proveArchive(options: ProveArchiveOptions): Promise<DatabaseProof> {
  const { manifest, signal } = options;
  const proof = emptyProof();
  if (manifest.archive.form === 'custom') {
    proof.unproven.push({
      part: 'the whole backup',
      reason: 'its archive is of a version that Holdfast cannot look into; restore it by hand to prove it',
    });
    return proof;
  }
  const progress = {
    bytes: 0,
    totalBytes: manifest.tables.reduce((sum, { bytes }) => sum + bytes, 0) + manifest.largeObjects.bytes,
    tables: 0,
    totalTables: manifest.tables.length,
  };
  options.onProgress?.({ phase: 'preparing', ...progress });
  const server = await startServer(options, manifest.archive.entryCount, proof);
  if (!server) {
    await compareStored(options, proof);
    return proof;
  }
  await using running = server;
  const { directory } = running.cluster;
  const sizeLimitBytes = options.sizeLimitBytes ?? Math.max(4 * 1024 ** 3, progress.totalBytes * 10);
  using budget = new ScratchBudget({
    ...{ directory, sizeLimitBytes, signal },
    timeLimitMs: options.timeLimitMs,
  });
  // As much again for indexes: less than this, and the disk would be filled for nothing.
  if ((await freeBytes(directory)) < progress.totalBytes * 2) {
    proof.unproven.push({ part: 'the whole backup', reason: `${directory} has no room to restore it` });
    return proof;
  }
  try {
    await restoreAndCompare(options, running, proof, progress, budget.signal);
  } catch (error) {
    throwIfCancelled(signal);
    if (budget.exceeded !== undefined) {
      proof.failures.push({ message: `The test restore was stopped: ${budget.exceeded}.` });
    } else if (isHoldfastError(error) && isFinding(error.code)) {
      proof.failures.push({ message: error.message });
    } else throw error;
  }
  return proof;
}

/** What is wrong with the backup, as against with this machine. */
function isFinding(code: string): boolean {
  return [
    'verification-failed',
    'archive-unreadable',
    'restore-failed',
    'database-unreachable',
    'database-denied',
    'vault-damaged',
  ].includes(code);
}

async function startServer(
  { manifest, scratchParent, tools, signal }: ProveArchiveOptions,
  entries: number,
  proof: DatabaseProof,
): Promise<ProofServer | undefined> {
  const major = majorOf(manifest.serverVersionNumber);
  try {
    const server = await startProofServer({ major, entries, parent: scratchParent, tools, signal });
    proof.serverVersion = server.cluster.programs.version;
    if (server.cluster.major !== major) {
      proof.unproven.push({
        part: `a restore into PostgreSQL ${major}`,
        reason: `its server programs are not installed here, so PostgreSQL ${server.cluster.major} was used`,
      });
    }
    return server;
  } catch (error) {
    if (!isHoldfastError(error, 'tool-missing')) throw error;
    proof.unproven.push({
      part: 'that the backup restores',
      reason: `no server could be started: ${error.message}`,
    });
    return undefined;
  }
}

async function restoreAndCompare(
  options: ProveArchiveOptions,
  server: ProofServer,
  proof: DatabaseProof,
  progress: { bytes: number; totalBytes: number; tables: number; totalTables: number },
  signal: AbortSignal,
): Promise<void> {
  const { manifest, onProgress } = options;
  const source = namingTables(options.source, manifest);
  const { plan, roles } = await restoreForProof(
    {
      ...{ server, source, manifest, database, signal },
      onProgress: ({ bytes, tables }) => {
        progress.bytes += bytes;
        progress.tables += tables;
        onProgress?.({ phase: 'restoring', ...progress });
      },
    },
    proof,
  );
  const comparing = { source, manifest, server, database, plan, signal, onProgress };
  await compareProof(comparing, proof);
  onProgress?.({ phase: 'verifying', ...progress });
  const target = server.target(database);
  {
    await using session = await openSession(target, { signal });
    proof.warnings.push(...(await sequencesBehind(session)));
  }
  const { settings } = manifest.properties;
  proof.checks = await runCheckQueries(target, options.checks ?? [], { settings, signal });
  for (const { name, outcome, message } of proof.checks) {
    if (outcome !== 'true')
      proof.failures.push({
        part: `check “${name}”`,
        message: `The check “${name}” is not true. ${message}`,
      });
  }
  // An extension comes with it, which would be counted among the objects.
  await checkIndexes(server, database, proof, signal);
  let ownership: boolean;
  {
    await using admin = await server.superuser(database);
    await removeIndexCheck(admin);
    ownership = await applyRights(admin, { source, plan, roles, signal }, proof);
  }
  await compareObjects(comparing, { ownership }, proof);
}

/** What cannot be read of the archive is told with the table that it belongs to. */
function namingTables(source: ArchiveSource, manifest: DatabaseManifest): ArchiveSource {
  const tables = new Map(manifest.tables.map(({ file, schema, name }) => [file, `${schema}.${name}`]));
  return {
    sizeBytes: (name) => source.sizeBytes(name),
    async *open(name, settings) {
      try {
        yield* source.open(name, settings);
      } catch (error) {
        const table = tables.get(name);
        if (table === undefined || !isHoldfastError(error) || error.code === 'cancelled') throw error;
        throw new HoldfastError(error.code, `The rows of ${table} cannot be read: ${error.message}`, {
          cause: error,
          data: error.data,
        });
      }
    },
  };
}
