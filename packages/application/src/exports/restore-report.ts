/** What a restore of profiles found: it holds values of people, so it is sealed, and forgotten after a day. */
import type { RestoreExportResult } from '@holdfast/core/exports';
import type { Database } from '@holdfast/db';
import { newId } from '../new-id.ts';
import type { ApplicationKey } from '../secrets/application-key.ts';
import { openSecretJson, sealSecretJson } from '../secrets/secret-json.ts';

const keptMs = 24 * 60 * 60_000;

export interface KeptReport {
  report: RestoreExportResult;
  expiresAt: Date;
}

interface Options {
  database: Database;
  key: ApplicationKey;
  runId: string;
}

export async function keepRestoreReport(
  { database, key, runId }: Options,
  report: RestoreExportResult,
): Promise<void> {
  const id = newId();
  const sealedReport = sealSecretJson(key, report, { purpose: 'restore-report', id });
  const expiresAt = new Date(Date.now() + keptMs);
  await database.prisma.profileRestore.deleteMany({ where: { runId } });
  await database.prisma.profileRestore.create({ data: { id, runId, sealedReport, expiresAt } });
}

/** null when it was never kept, or is forgotten by now. Throws `secret-mismatch`. */
export async function readRestoreReport({ database, key, runId }: Options): Promise<KeptReport | null> {
  const row = await database.prisma.profileRestore.findUnique({ where: { runId } });
  if (!row || row.expiresAt < new Date()) return null;
  const { id, sealedReport, expiresAt } = row;
  const report = openSecretJson<RestoreExportResult>(key, sealedReport, { purpose: 'restore-report', id });
  return { report: report as RestoreExportResult, expiresAt };
}
