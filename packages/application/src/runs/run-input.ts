/**
 * What each kind of run needs to know, as its row holds it in `input`. Which source, backup or vault it is about is in
 * columns of their own; secrets are in `sealedInput`.
 */
import type { RestoreProfileInput } from '@holdfast/contracts/profile-restores';
import type { RestoreDatabaseInput, RestoreFilesInput } from '@holdfast/contracts/restores';
import type { Retention } from '@holdfast/contracts/retention';
import type { RunKind } from '@holdfast/contracts/runs';
import type { VerificationLevel } from '@holdfast/contracts/verifications';
import type { DatabaseConfig } from '../sources/connection.ts';

/** Of the source in `sourceId`. */
export type BackupRunInput = Record<string, never>;

/** null: all sources. */
export interface FullRunInput {
  sourceIds: string[] | null;
}

/** Of the backup in `backupId`; or of the newest one of `sourceId`; or of the whole vault in `vaultId`. */
export interface VerifyRunInput {
  level: VerificationLevel;
  /** Of the whole vault: only the part whose turn it is. Its level is `full`. */
  portion?: true;
}

/** Of the vault in `vaultId`. */
export interface CleanUpRunInput {
  retention: Retention | null;
  /** null: all sources. */
  sourceIds: string[] | null;
  /** Only says what would go. */
  preview?: true;
  /** The run of the preview that a person was shown: nothing else goes. */
  previewRunId?: string;
}

/** Looks again at the source in `sourceId` or the vault in `vaultId`. */
export type RefreshRunInput = Record<string, never>;

/** An uploaded file in quarantine, in place of a backup in `backupId`. */
export interface FromUpload {
  upload?: { id: string; sourceName: string } | undefined;
}

/** Takes the uploaded file into the vault in `vaultId`. */
export interface PortableRunInput {
  /** A foreign one was made by other programs, and becomes a backup of the source of this name; `rows` are JSON. */
  upload: { id: string; sourceName: string; isForeign?: true; isRows?: true };
}

/**
 * Of the backup in `backupId`. Another server than a source's is a `config` as `readConnectionInput` gives it, with its
 * secrets sealed beside.
 */
export type RestoreDatabaseRunInput = Omit<RestoreDatabaseInput, 'backupId' | 'confirmName' | 'target'> & {
  target: { server: { sourceId: string } | { config: DatabaseConfig }; database: string };
} & FromUpload;

/** Of the backup in `backupId`. */
export type RestoreFilesRunInput = Omit<RestoreFilesInput, 'backupId' | 'confirmName'> & FromUpload;

/** Of the vault in `vaultId`; the new password is among the secrets. */
export interface RekeyRunInput {
  /** Of the new vault, absolute. */
  directory: string;
}

/** An old vault that was re-keyed; the one in `vaultId` took its place. */
export interface RemoveVaultRunInput {
  replacedVaultId: string;
}

/** Of the export with this id; its passphrase is among the secrets. */
export interface ExportRunInput {
  exportId: string;
}

/** An export that Holdfast keeps, in place of an uploaded file. */
export interface FromExport {
  exportId?: string | undefined;
}

/** Into the database in `sourceId`: from an uploaded file in quarantine, or from an export that Holdfast keeps. */
export type RestoreProfileRunInput = Pick<RestoreProfileInput, 'profile' | 'policy' | 'dryRun'> &
  FromUpload &
  FromExport;

export interface RunInputs extends Record<RunKind, object> {
  backup: BackupRunInput;
  full: FullRunInput;
  verify: VerifyRunInput;
  'clean-up': CleanUpRunInput;
  refresh: RefreshRunInput;
  demo: Record<string, never>;
  'restore-database': RestoreDatabaseRunInput;
  'restore-files': RestoreFilesRunInput;
  portable: PortableRunInput;
  rekey: RekeyRunInput;
  'remove-vault': RemoveVaultRunInput;
  export: ExportRunInput;
  'restore-profile': RestoreProfileRunInput;
}
