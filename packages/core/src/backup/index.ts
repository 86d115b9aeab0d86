/** The use cases: each joins a vault with PostgreSQL or the file system. One file each. */
export { type BackUpDatabaseOptions, backUpDatabase, type DatabaseBackupResult } from './back-up-database.ts';
export { type BackUpFilesOptions, backUpFiles, type FilesBackupResult } from './back-up-files.ts';
export {
  type Backup,
  type BackupKind,
  checkSourceName,
  describeBackup,
  findBackup,
  listBackups,
} from './backup.ts';
export type { BackupResult } from './backup-result.ts';
export { type CleanUpResult, cleanUpVault, planCleanUp } from './clean-up.ts';
export type { ExpectedBackups } from './clean-up-listing.ts';
export type { CleanUpOptions, CleanUpPlan } from './clean-up-plan.ts';
export { type DatabaseBackup, databasePath, openDatabaseBackup } from './database-backup-files.ts';
export {
  type Evidence,
  type EvidenceLevel,
  type EvidenceOutcome,
  type EvidenceSample,
  parseEvidence,
} from './evidence.ts';
export {
  type EvidenceMark,
  listBackupsWithEvidence,
  listEvidence,
  readEvidence,
  storeEvidence,
} from './evidence-store.ts';
export { type FilesManifest, parseFilesManifest, type RowsManifest } from './files-manifest.ts';
export { type FindBackupProfilesOptions, findBackupProfiles } from './find-backup-profiles.ts';
export { type AdoptForeignOptions, type AdoptForeignResult, adoptForeign } from './foreign/adopt-foreign.ts';
export { openForeign } from './foreign/open-foreign.ts';
export { type Foreign, type ForeignForm, recogniseForeign } from './foreign/recognise-foreign.ts';
export { keepFindings } from './keep-findings.ts';
export { adoptOlderBackup } from './older-tool/adopt-older-backup.ts';
export { type ExportOlderBackupResult, exportOlderBackup } from './older-tool/export-older-backup.ts';
export { findMisfits } from './older-tool/match-tables.ts';
export {
  type OlderBackup,
  type OlderForm,
  openOlderBackup,
  recogniseOlderBackup,
} from './older-tool/open-older-backup.ts';
export {
  type RestoreOlderBackupResult,
  restoreOlderBackup,
} from './older-tool/restore-older-backup.ts';
export { exportRowsBackup, restoreRowsBackup } from './older-tool/restore-rows-backup.ts';
export { type RowProblem, withoutValues } from './older-tool/row-problem.ts';
export { holdsRows, openRowsBackup } from './older-tool/rows-backup.ts';
export { type OlderTable, summariseOlderBackup } from './older-tool/summarise-older-backup.ts';
export {
  type CreateOlderBackupOptions,
  createOlderBackup,
  olderToolProtection,
} from './older-tool/write-older-backup.ts';
export {
  type BackupDatabase,
  type OpenBackupDatabaseOptions,
  openBackupDatabase,
} from './open-backup-database.ts';
export { type PinBackupOptions, pinBackup } from './pin-backup.ts';
export {
  type AdoptPortableOptions,
  type AdoptPortableResult,
  adoptPortable,
} from './portable/adopt-portable.ts';
export {
  type CreatePortableOptions,
  createPortable,
  type PortableResult,
  type PortableStream,
} from './portable/create-portable.ts';
export type { FileStream, FileStreamResult } from './portable/file-stream.ts';
export { checkPortable, type OpenedPortable, openPortable } from './portable/open-portable.ts';
export type { BackupPart } from './portable/portable-plan.ts';
export {
  type PortableFileResult,
  type WrittenFile,
  writePortableFile,
  writeStreamedFile,
} from './portable/write-portable-file.ts';
export { newReadState, parseReadState, type ReadState } from './portion.ts';
export type { OnProgress, Progress } from './progress.ts';
export { type ProveBackupOptions, proveBackup } from './prove-backup.ts';
export { readCompanion } from './read-companion.ts';
export { readFilesManifest } from './read-files-manifest.ts';
export {
  type ReadVaultPortionOptions,
  type ReadVaultPortionResult,
  readVaultPortion,
} from './read-vault-portion.ts';
export { type RekeyOptions, type RekeyResult, rekeyVault } from './rekey.ts';
export { removeVault } from './remove-vault.ts';
export {
  type RestoreDatabaseBackupOptions,
  type RestoreDatabaseBackupResult,
  restoreDatabaseBackup,
} from './restore-database.ts';
export {
  type RestoreFilesBackupOptions,
  type RestoreFilesBackupResult,
  restoreFilesBackup,
} from './restore-files.ts';
export { type RestoreProfileBackupOptions, restoreProfileBackup } from './restore-profile-backup.ts';
export {
  applyRetention,
  type KeepReason,
  type RetainableBackup,
  type RetentionDecision,
  type RetentionOptions,
  type RetentionRule,
} from './retention/apply-retention.ts';
export type { CleanUpDecision, CleanUpReason, CleanUpRules } from './retention/clean-up-decisions.ts';
export { type KeepCount, parseSpan, type RetentionPolicy } from './retention/policy.ts';
export { type CreateUnprotectedOptions, createUnprotected } from './unprotected/create-unprotected.ts';
export { type VerifyOptions, type VerifyProblem, type VerifyResult, verifyVault } from './verify.ts';
export { type VerifyBackupOptions, verifyBackup } from './verify-backup.ts';
