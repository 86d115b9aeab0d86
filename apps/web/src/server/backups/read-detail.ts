import { type BackupContents, loadBackup, readBackup, readContents } from '@holdfast/application/backups';
import type { BackupDetail } from '@holdfast/contracts/backups';
import { isHoldfastError } from '@holdfast/core/errors';
import { loadIndexForReading } from '@holdfast/core/vault';
import type { Services } from '../services.ts';

/** A backup never changes, so what was read once is kept: few, since a manifest may list many tables. */
const kept = new Map<string, BackupContents>();
const keptAtMost = 20;

/** All that is known of a backup. A vault that cannot be reached takes away its contents only, and says why. */
export async function readBackupDetail(
  services: Services,
  id: string,
  signal?: AbortSignal,
): Promise<BackupDetail> {
  const known = await readBackup(services.database, id);
  try {
    const contents = kept.get(id) ?? (await readFromVault(services, known, signal));
    kept.delete(id);
    kept.set(id, contents);
    for (const oldest of kept.keys()) {
      if (kept.size <= keptAtMost) break;
      kept.delete(oldest);
    }
    return { ...known, ...contents, contentsProblem: null };
  } catch (error) {
    if (!isHoldfastError(error) || error.code === 'cancelled') throw error;
    return { ...known, database: null, files: null, contentsProblem: error.message };
  }
}

function readFromVault(
  { vaults }: Services,
  row: { vaultId: string; snapshotId: string },
  signal: AbortSignal | undefined,
): Promise<BackupContents> {
  return vaults.use(row.vaultId, async (vault) => {
    const backup = await loadBackup(vault, row);
    await loadIndexForReading(vault, { signal });
    return readContents(vault, backup, signal);
  });
}
