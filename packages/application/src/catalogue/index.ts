/** The rows about backups. Vaults decide; these rows make them searchable. */

export { type RebuiltCatalogue, rebuildCatalogue } from './rebuild-catalogue.ts';
export { type RecordBackupOptions, recordBackup } from './record-backup.ts';
export { type RecordEvidenceOptions, recordEvidence } from './record-evidence.ts';
export { recordKeys } from './record-keys.ts';
