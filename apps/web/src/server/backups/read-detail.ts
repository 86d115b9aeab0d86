import { type BackupContents, readContents } from '@holdfast/application/backups';
import type { BackupDetail } from '@holdfast/contracts/backups';
import { isHoldfastError } from '@holdfast/core/errors';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { findRestorable } from './find-restorable.ts';

/** A backup never changes, so what was read once is kept: few, since a manifest may list many tables. */
const kept = new Map<string, BackupContents>();
const keptAtMost = 20;

/** All that is known of a backup. A vault that cannot be reached takes away its contents only, and says why. */
export async function readBackupDetail(
  services: Services,
  id: string,
  person: SignedInPerson,
  signal?: AbortSignal,
): Promise<BackupDetail> {
  const found = await findRestorable(services, id, person);
  const known = await found.describe();
  try {
    const contents =
      kept.get(id) ?? (await found.use((vault, backup) => readContents(vault, backup, signal), signal));
    kept.delete(id);
    kept.set(id, contents);
    for (const oldest of kept.keys()) {
      if (kept.size <= keptAtMost) break;
      kept.delete(oldest);
    }
    return { ...known, ...contents, contentsProblem: null };
  } catch (error) {
    if (!isHoldfastError(error) || error.code === 'cancelled') throw error;
    return { ...known, database: null, files: null, rowTables: null, contentsProblem: error.message };
  }
}
