/** A person's own data: what belongs to a profile, as a file for people, and back. Knows nothing of vaults. */
export type { ContainerKind } from './container/container.ts';
export { needsPassphrase } from './container/open-container.ts';
export { generatePassphrase, requireStrongPassphrase } from './container/passphrase.ts';
export {
  type CreateExportOptions,
  type CreateExportResult,
  createExport,
  type Protection,
} from './create-export.ts';
export { type DescribedTable, describeTables } from './describe-tables.ts';
export type { ExportLimits, ExportProgress } from './export-snapshot.ts';
export { type FindDriftOptions, findPlanDrift } from './find-drift.ts';
export { type FindProfilesOptions, type FoundProfile, findProfiles } from './find-profiles.ts';
export { inspectExport } from './inspect-export.ts';
export { type ExportFormat, type ExportManifest, parseManifest } from './manifest.ts';
export { comparePlanWithSchema, type PlanDrift } from './plan/compare-plan.ts';
export type { RootGuess } from './plan/guess-roots.ts';
export { type PlanChoices, parseChoices } from './plan/parse-choices.ts';
export { parsePlan } from './plan/parse-plan.ts';
export type {
  EdgeKind,
  PlannedColumn,
  PlannedEdge,
  PlannedTable,
  PlanWarning,
  ProfilePlan,
  SoftReference,
  TableRole,
} from './plan/plan.ts';
export {
  type ColumnChoice,
  guessProfileRoots,
  type PlanProfileOptions,
  planProfile,
} from './plan/plan-profile.ts';
export { withSecrets } from './plan/with-secrets.ts';
export { type ExportPreview, type PreviewExportOptions, previewExport } from './preview-export.ts';
export type { RowDifference, StateCounts } from './restore/describe-rows.ts';
export type { RowOutcome } from './restore/list-rows.ts';
export {
  type RestoredTable,
  type RestoreExportOptions,
  type RestoreExportProgress,
  type RestoreExportResult,
  type RestorePolicy,
  restoreExport,
} from './restore/restore-export.ts';
export type { ProfileSelection, RowCounts } from './rows/collect-rows.ts';
export { parseTableId, tableId } from './schema/table-name.ts';
export { verifyExport } from './verify-export.ts';
