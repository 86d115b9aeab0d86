import type { ConnectionTarget } from '../postgres/connection.ts';
import { openExportSession } from './export-session.ts';
import { takeSnapshot } from './export-snapshot.ts';
import type { ProfilePlan } from './plan/plan.ts';
import type { ProfileSelection, RowCounts } from './rows/collect-rows.ts';

export interface PreviewExportOptions {
  connection: ConnectionTarget;
  plan: ProfilePlan;
  profiles: ProfileSelection;
  signal?: AbortSignal | undefined;
}

export interface ExportPreview {
  tables: ({ table: string } & RowCounts)[];
  /** What the database has and the plan does not know. */
  drift: string[];
}

/** Finds the rows that an export would have, and reads none of them. Rejects as `createExport` does. */
export async function previewExport(options: PreviewExportOptions): Promise<ExportPreview> {
  await using session = await openExportSession(options.connection, { signal: options.signal });
  const { counts, drift } = await takeSnapshot(session, options);
  return { tables: [...counts].map(([table, rows]) => ({ table, ...rows })), drift };
}
