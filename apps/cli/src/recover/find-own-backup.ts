/** Which backups of a vault are of Holdfast itself: those with its settings beside the dump. */
import { type Backup, readCompanion } from '@holdfast/core/backup';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import type { Vault } from '@holdfast/core/vault';
import { parseKeptSettings, type Settings, settingsName } from './settings.ts';

export interface OwnBackup {
  backup: Backup;
  settings: Settings;
}

/** The newest one, which is of the source that has them; undefined when there is none. `backups` are oldest first. */
export async function findOwnBackup(
  vault: Vault,
  backups: readonly Backup[],
  options: { signal: AbortSignal; onDamaged: (backup: Backup) => void },
): Promise<OwnBackup | undefined> {
  const others = new Set<string>();
  for (const backup of backups.toReversed()) {
    // One look tells of a whole source what it is.
    if (others.has(backup.source) || backup.kind !== 'database' || !backup.own) continue;
    try {
      const own = await readOwnBackup(vault, backup, options.signal);
      if (own) return own;
      others.add(backup.source);
    } catch (error) {
      if (!isHoldfastError(error) || error.code === 'cancelled') throw error;
      options.onDamaged(backup);
    }
  }
  return undefined;
}

export async function readOwnBackup(
  vault: Vault,
  backup: Backup,
  signal: AbortSignal,
): Promise<OwnBackup | undefined> {
  const bytes = await readCompanion(vault, backup, settingsName, signal);
  return bytes && { backup, settings: parseKeptSettings(bytes.toString('utf8')) };
}

/** Throws `invalid-input` for a backup of something else. */
export async function expectOwnBackup(vault: Vault, backup: Backup, signal: AbortSignal): Promise<OwnBackup> {
  const own = await readOwnBackup(vault, backup, signal);
  if (own) return own;
  throw new HoldfastError(
    'invalid-input',
    `Backup ${backup.id.slice(0, 8)} is of “${backup.source}”, not of Holdfast itself. Leave the backup out to take the newest one of Holdfast.`,
  );
}
