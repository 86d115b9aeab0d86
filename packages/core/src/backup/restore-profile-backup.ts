/**
 * Puts one profile back as it was when a backup was made: the backup becomes a database for a while, the profile is taken
 * out of it, secrets included, into a file that nobody else can open, and that is restored. The file is gone afterwards.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatePassphrase } from '../exports/container/passphrase.ts';
import { createExport } from '../exports/create-export.ts';
import type { ProfilePlan } from '../exports/plan/plan.ts';
import { withSecrets } from '../exports/plan/with-secrets.ts';
import {
  type RestoreExportOptions,
  type RestoreExportResult,
  restoreExport,
} from '../exports/restore/restore-export.ts';
import { type OpenBackupDatabaseOptions, openBackupDatabase } from './open-backup-database.ts';
import type { OnProgress } from './progress.ts';

export interface RestoreProfileBackupOptions
  extends Omit<OpenBackupDatabaseOptions, 'onProgress'>,
    Omit<RestoreExportOptions, 'path' | 'passphrase' | 'profile' | 'onProgress'> {
  /** What belongs to a profile. It must fit the database as it was when it was backed up. */
  plan: ProfilePlan;
  /** The root's key as text, column by column. */
  profile: readonly string[];
  /** What the restored backup lacks, in sentences. */
  onLeftOut?: ((sentence: string) => void) | undefined;
  onProgress?: OnProgress | undefined;
}

/** Rejects as `openBackupDatabase`, `createExport` and `restoreExport` do. Nothing was written to the database then. */
export async function restoreProfileBackup(
  options: RestoreProfileBackupOptions,
): Promise<RestoreExportResult> {
  const { profile, onProgress, signal } = options;
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-profile-'));
  const path = join(folder, 'profile.zip');
  const passphrase = generatePassphrase();
  try {
    {
      await using opened = await openBackupDatabase(options);
      for (const sentence of opened.leftOut) options.onLeftOut?.(sentence);
      await createExport({
        ...{ connection: opened.connection, origin: opened.origin, out: path, signal },
        plan: withSecrets(options.plan),
        profiles: [profile],
        formats: ['json'],
        container: 'zip',
        protection: { kind: 'passphrase', passphrase, isGenerated: true },
        onProgress: ({ phase, rows, totalRows, table }) =>
          onProgress?.({ phase, bytes: 0, items: rows, totalItems: totalRows, item: table }),
      });
    }
    return await restoreExport({
      ...{ connection: options.connection, path, passphrase, signal },
      ...{ policy: options.policy, dryRun: options.dryRun },
      ...{ rowsAtMost: options.rowsAtMost, differencesAtMost: options.differencesAtMost },
      onProgress: ({ phase, table }) => onProgress?.({ phase, bytes: 0, items: 0, item: table }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
