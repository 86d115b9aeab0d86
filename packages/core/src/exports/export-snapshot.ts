/** The moment of which an export is: one read-only transaction in which its rows are found and read. */
import { HoldfastError } from '../errors.ts';
import type { DatabaseSession } from '../postgres/session.ts';
import type { ExportManifest } from './manifest.ts';
import { comparePlanWithSchema } from './plan/compare-plan.ts';
import type { ProfilePlan } from './plan/plan.ts';
import { collectRows, type ProfileSelection, type RowCounts } from './rows/collect-rows.ts';
import { createKeyTables, type KeyTable } from './rows/key-tables.ts';
import { readSchema } from './schema/read-schema.ts';

export interface ExportProgress {
  phase: 'preparing' | 'finding rows' | 'exporting' | 'verifying';
  rows: number;
  totalRows?: number | undefined;
  bytes: number;
  table?: string | undefined;
}

/** What one export may take; by default, nothing is limited. */
export interface ExportLimits {
  rows?: number | undefined;
  /** Of the files in the container, before compression. */
  bytes?: number | undefined;
  /** A long export holds back the database's clean-up. */
  timeMs?: number | undefined;
}

export interface SnapshotOptions {
  plan: ProfilePlan;
  profiles: ProfileSelection;
  limits?: ExportLimits | undefined;
  onProgress?: ((progress: ExportProgress) => void) | undefined;
}

export interface ExportSnapshot {
  keyTables: ReadonlyMap<string, KeyTable>;
  counts: ReadonlyMap<string, RowCounts>;
  snapshot: ExportManifest['snapshot'];
  drift: string[];
}

/** Begins the transaction in which everything is read, and finds the rows. */
export async function takeSnapshot(
  session: DatabaseSession,
  options: SnapshotOptions,
): Promise<ExportSnapshot> {
  const { plan, profiles, limits = {}, onProgress } = options;
  onProgress?.({ phase: 'preparing', rows: 0, bytes: 0 });
  const schema = await readSchema(session);
  const drift = comparePlanWithSchema(plan, schema);
  if (drift.missing.length > 0) {
    throw new HoldfastError(
      'plan-outdated',
      `The database has changed since the plan was made: ${drift.missing.join(' ')} Make the plan anew.`,
      { data: { missing: drift.missing } },
    );
  }
  const keyTables = await createKeyTables(session, plan, schema);
  await session.execute('begin a snapshot', 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const { time } = await session.one<{ time: string }>(
    'begin a snapshot',
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS time`,
  );
  const onTable = (table: string) => onProgress?.({ phase: 'finding rows', rows: 0, bytes: 0, table });
  const counts = await collectRows(session, { plan, keyTables, profiles, onTable });
  const rows = [...counts.values()].reduce((sum, count) => sum + count.own + count.reference, 0);
  if (limits.rows !== undefined && rows > limits.rows)
    throw new HoldfastError(
      'limit-exceeded',
      `The export would have ${rows} rows, and ${limits.rows} are allowed.`,
    );
  const { database, serverVersion } = schema;
  return { keyTables, counts, snapshot: { time, database, serverVersion }, drift: drift.added };
}
