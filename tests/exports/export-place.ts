/** What tests of exports share: a folder, and exporting into it with a passphrase that is known. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  type CreateExportOptions,
  type CreateExportResult,
  createExport,
  type PlanProfileOptions,
  type ProfilePlan,
  planProfile,
} from '@holdfast/core/exports';
import { parseConnectionUrl } from '@holdfast/core/postgres';
import type { TestDatabase } from '../support/database.ts';

export const passphrase = 'abacus-wager-tundra-salsa-quilt-zoom-ferret';

export function plan(
  database: TestDatabase,
  options: Omit<PlanProfileOptions, 'connection'>,
): Promise<ProfilePlan> {
  return planProfile({ connection: parseConnectionUrl(database.url), ...options });
}

export function exportTo(
  database: TestDatabase,
  out: string,
  options: Pick<CreateExportOptions, 'plan' | 'profiles'> & Partial<CreateExportOptions>,
): Promise<CreateExportResult> {
  return createExport({
    connection: parseConnectionUrl(database.url),
    out,
    formats: ['json'],
    container: 'zip',
    protection: { kind: 'passphrase', passphrase, isGenerated: true },
    ...options,
  });
}

/** Runs 7-Zip; rejects with its words when it fails. */
export async function sevenZip(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('7z', ['-bd', '-y', ...args], { maxBuffer: 2 ** 28 });
  return stdout;
}
