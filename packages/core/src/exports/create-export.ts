/**
 * Exports profiles into one file: finds their rows in one snapshot, streams them into a container, opens the finished file
 * again and compares it, and only then gives it its name.
 */
import { cancelled, HoldfastError, isHoldfastError, throwIfCancelled } from '../errors.ts';
import type { ConnectionTarget } from '../postgres/connection.ts';
import { type ContainerKind, createContainer } from './container/container.ts';
import { requireStrongPassphrase } from './container/passphrase.ts';
import { openExportSession } from './export-session.ts';
import { type ExportLimits, type ExportProgress, takeSnapshot } from './export-snapshot.ts';
import type { ExportFormat, ExportManifest } from './manifest.ts';
import type { ProfilePlan } from './plan/plan.ts';
import type { ProfileSelection, RowCounts } from './rows/collect-rows.ts';
import { verifyExport } from './verify-export.ts';
import { writeExport } from './write-export.ts';

export type Protection =
  | {
      kind: 'passphrase';
      passphrase: string /** True skips the check of its strength. */;
      isGenerated: boolean;
    }
  | { kind: 'none' };

export interface CreateExportOptions {
  connection: ConnectionTarget;
  plan: ProfilePlan;
  profiles: ProfileSelection;
  /** The file to make. It must not exist. */
  out: string;
  formats: readonly ExportFormat[];
  container: ContainerKind;
  protection: Protection;
  /** Of a backup that was restored for this: what it was, instead of where it lies now. */
  origin?: { database: string; time: string } | undefined;
  /** Adds to each row by which reference it was found. */
  withReasons?: boolean | undefined;
  limits?: ExportLimits | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: ExportProgress) => void) | undefined;
}

export interface CreateExportResult {
  /** `partial`: the database has columns or references that the plan does not know; the manifest names them. */
  status: 'succeeded' | 'partial';
  path: string;
  sizeBytes: number;
  rows: RowCounts;
  manifest: ExportManifest;
  durationMs: number;
}

/**
 * Rejects with `invalid-input` (plan, passphrase), `profile-not-found`, `plan-outdated`, `limit-exceeded`,
 * `database-denied`, `database-unreachable`, `storage-exists`, `storage-denied`, `storage-full`, `cancelled`.
 */
export async function createExport(options: CreateExportOptions): Promise<CreateExportResult> {
  const startedAt = performance.now();
  await checkOptions(options);
  const { limits = {}, protection, out, container: kind } = options;
  const timeout = limits.timeMs === undefined ? undefined : AbortSignal.timeout(limits.timeMs);
  const signals = [options.signal, timeout].filter((signal) => signal !== undefined);
  const signal = signals.length > 0 ? AbortSignal.any(signals) : undefined;
  try {
    const passphrase = protection.kind === 'passphrase' ? protection.passphrase : undefined;
    await using container = await createContainer({ kind, path: out, passphrase, signal });
    let manifest: ExportManifest;
    {
      await using session = await openExportSession(options.connection, { signal });
      const found = await takeSnapshot(session, options);
      const snapshot = { ...found.snapshot, ...options.origin };
      manifest = await writeExport({ ...options, ...found, snapshot, session, container, signal });
    }
    await container.finish();
    const totalRows = sumRows(manifest);
    options.onProgress?.({ phase: 'verifying', rows: 0, totalRows: totalRows.own, bytes: 0 });
    await verifyExport({ path: container.temporaryPath, passphrase, manifest, signal });
    throwIfCancelled(signal);
    const sizeBytes = await container.publish();
    return {
      status: manifest.drift.length > 0 ? 'partial' : 'succeeded',
      path: out,
      sizeBytes,
      rows: totalRows,
      manifest,
      durationMs: Math.round(performance.now() - startedAt),
    };
  } catch (error) {
    throw explained(error, options, timeout);
  }
}

async function checkOptions({ formats, container, protection }: CreateExportOptions): Promise<void> {
  if (formats.length === 0)
    throw new HoldfastError('invalid-input', 'An export needs a format: json, csv or both.');
  if (container === 'html' && !formats.includes('json'))
    throw new HoldfastError('invalid-input', 'A page that opens itself shows JSON. Add json to the formats.');
  if (container === 'html' && protection.kind === 'none') {
    throw new HoldfastError(
      'invalid-input',
      'A page that opens itself is always encrypted. Choose the container zip, or a passphrase.',
    );
  }
  if (protection.kind === 'passphrase' && !protection.isGenerated)
    await requireStrongPassphrase(protection.passphrase);
}

function sumRows({ tables }: ExportManifest): RowCounts {
  const sum = (role: keyof RowCounts) => tables.reduce((total, { rows }) => total + rows[role], 0);
  return { own: sum('own'), reference: sum('reference'), stub: sum('stub') };
}

function explained(
  error: unknown,
  { signal, limits }: CreateExportOptions,
  timeout: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) return isHoldfastError(signal.reason) ? signal.reason : cancelled();
  if (timeout?.aborted)
    return new HoldfastError(
      'limit-exceeded',
      `The export took longer than ${Math.round(limits!.timeMs! / 1000)} s and was stopped. Nothing half-done was kept.`,
    );
  if (isHoldfastError(error) && error.data['sqlState'] === '25006')
    return new HoldfastError(
      'unsupported',
      'The server is a standby, where no temporary tables can be made. Export from the primary server.',
      { cause: error },
    );
  if (isHoldfastError(error) && error.data['sqlState'] === '22021') {
    return new HoldfastError(
      'unsupported',
      `${error.message} The database’s encoding, SQL_ASCII, does not say what its texts are. Leave the column out, or convert the database.`,
      { cause: error },
    );
  }
  return error;
}
