/** Captured states of sources, for people to look at: from the catalogue, and their contents from the vault. */
export { type CalendarDay, type CalendarOptions, readBackupCalendar } from './backup-calendar.ts';
export { type BrowseBackupOptions, browseBackup } from './browse-backup.ts';
export { findBackupRow, loadBackup } from './find-backup.ts';
export { listBackups } from './list-backups.ts';
export { pathFromText } from './path-text.ts';
export { readBackup } from './read-backup.ts';
export { type BackupContents, readContents, readManifestText } from './read-contents.ts';
export { tableOutcomes } from './table-outcome.ts';
