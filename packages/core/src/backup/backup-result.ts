import type { Backup } from './backup.ts';

/** What making a backup did. */
export interface BackupResult {
  backup: Backup;
  status: 'succeeded' | 'partial';
  /** Bytes of the source as they are. */
  sizeBytes: number;
  /** Plain bytes that the vault did not have yet. */
  addedBytes: number;
  /** What they took in the vault, compressed and encrypted. */
  storedBytes: number;
  durationMs: number;
  /** Things to know that do not make the backup incomplete. */
  warnings: string[];
  /** What is missing from it, by name; a partial backup has at least one. */
  problems: string[];
}
