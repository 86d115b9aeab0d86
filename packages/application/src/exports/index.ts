/** People's own data: plans as they are stored, files of exports in the backup volume, and what restores found. */
export { clearExports } from './clear-exports.ts';
export { exportPath, exportsFolder } from './export-path.ts';
export { forgottenSince, sendingsAtMost } from './link-state.ts';
export { listExports, readExport } from './list-exports.ts';
export { openProfileUpload, type ProfileUpload } from './profile-upload.ts';
export { removeExportFile } from './remove-export-file.ts';
export { type KeptReport, keepRestoreReport, readRestoreReport } from './restore-report.ts';
export { findPlan, type PlanRow, storedChoices, storedPlan } from './stored-plan.ts';
export { withdrawLinks } from './withdraw-links.ts';
