/** What rows of an older tool would meet in the database that they go into: its tables and columns, by name. */
import type { Finding } from '@holdfast/contracts/databases';
import type { RestorePreflight } from '@holdfast/contracts/restores';
import { findMisfits, openRowsBackup, withoutValues } from '@holdfast/core/backup';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { findRestorable } from '../backups/find-restorable.ts';
import type { Services } from '../services.ts';
import { findRestoreTarget } from './find-target.ts';
import type { PreflightDatabaseOptions } from './preflight-database.ts';

const timeoutMs = 20_000;
const namesShown = 100;

export async function preflightRows(
  services: Services,
  { input, person, signal }: PreflightDatabaseOptions,
): Promise<RestorePreflight> {
  const found = await findRestorable(services, input.backupId, person);
  const { connection } = await findRestoreTarget(services, input.target, person);
  const rows = await found.use((vault, backup) => openRowsBackup(vault, backup, signal), signal);
  if (!rows) {
    throw new HoldfastError(
      'invalid-input',
      'That backup holds no rows of an older tool. Choose another mode.',
    );
  }
  const { tables } = rows.manifest;
  const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
  const estimate = { bytes, items: tables.length, durationMs: null };
  const answer = (findings: Finding[]): RestorePreflight => {
    const ok = !findings.some(({ level }) => level === 'error');
    return { ok, findings, estimate, missingRoles: [] };
  };
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const misfits = await findMisfits(
      connection,
      tables,
      signal ? AbortSignal.any([signal, timeout]) : timeout,
    );
    if (misfits.length === 0) {
      const message = 'Every table and column of the rows is there.';
      return answer([{ level: 'ok', code: 'tables-found', message }]);
    }
    return answer([
      {
        ...{ level: 'error', code: 'tables-missing', names: misfits.slice(0, namesShown).map(withoutValues) },
        message: `The database ${input.target.database} lacks tables or columns that rows are of.`,
        fix: 'Choose the database of the application that the backup was made from, or make the tables first.',
      },
    ]);
  } catch (error) {
    const late = timeout.aborted;
    if (!late && (!isHoldfastError(error) || error.code === 'cancelled')) throw error;
    const { code, message } = late
      ? { code: 'database-unreachable', message: 'The server gave no answer in time. Check host and port.' }
      : (error as HoldfastError);
    return answer([{ level: 'error', code, message }]);
  }
}
