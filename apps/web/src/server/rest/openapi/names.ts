/** Shapes that the OpenAPI document tells once and refers to, under the names that generated clients give them. */
import {
  alarmSchema,
  alarmSettingsSchema,
  channelSchema,
  channelSecretsSchema,
  channelSettingsSchema,
} from '@holdfast/contracts/alarms';
import { apiKeySchema } from '@holdfast/contracts/api-keys';
import { backupDetailSchema, backupSummarySchema, backupTableSchema } from '@holdfast/contracts/backups';
import { connectionSchema, connectionTestSchema, findingSchema } from '@holdfast/contracts/databases';
import {
  exportSourceSchema,
  planChoicesSchema,
  planSchema,
  rootChoicesSchema,
  storedPlanSchema,
} from '@holdfast/contracts/export-plans';
import { createdExportSchema, exportSummarySchema } from '@holdfast/contracts/exports';
import { fileSetSchema, treeEntrySchema } from '@holdfast/contracts/file-sets';
import { overviewSchema, verdictSchema } from '@holdfast/contracts/overview';
import {
  auditEntrySchema,
  createdInvitationSchema,
  invitationSchema,
  meSchema,
  personSchema,
  sessionSchema,
} from '@holdfast/contracts/people';
import { downloadStateSchema, preparedDownloadSchema } from '@holdfast/contracts/portable';
import { createdSchema } from '@holdfast/contracts/primitives';
import { problemDocumentSchema } from '@holdfast/contracts/problem';
import { profileFileSchema, restoreReportSchema } from '@holdfast/contracts/profile-restores';
import { proposedTargetSchema, restorePreflightSchema } from '@holdfast/contracts/restores';
import { retentionSchema } from '@holdfast/contracts/retention';
import {
  logLineSchema,
  logPageSchema,
  runDetailSchema,
  runEventSchema,
  runProgressSchema,
  runResultSchema,
  runSummarySchema,
  startedRunSchema,
  startedRunsSchema,
  tableComparisonSchema,
} from '@holdfast/contracts/runs';
import { proposedScheduleSchema, scheduleSchema, scheduleTaskSchema } from '@holdfast/contracts/schedules';
import { installationSchema, settingsSchema } from '@holdfast/contracts/settings';
import { sourceDetailSchema, sourceSummarySchema } from '@holdfast/contracts/sources';
import { uploadContentsSchema, uploadSchema } from '@holdfast/contracts/uploads';
import {
  replacedVaultSchema,
  vaultKeySchema,
  vaultLockSchema,
  vaultSummarySchema,
} from '@holdfast/contracts/vaults';
import { verificationSchema } from '@holdfast/contracts/verifications';
import { z } from 'zod';

const shapes: Readonly<Record<string, z.ZodType>> = {
  Account: meSchema,
  Alarm: alarmSchema,
  AlarmSettings: alarmSettingsSchema,
  ApiKey: apiKeySchema,
  AuditEntry: auditEntrySchema,
  Backup: backupSummarySchema,
  BackupDetail: backupDetailSchema,
  BackupTable: backupTableSchema,
  Channel: channelSchema,
  ChannelSecrets: channelSecretsSchema,
  ChannelSettings: channelSettingsSchema,
  Connection: connectionSchema,
  ConnectionTest: connectionTestSchema,
  Created: createdSchema,
  CreatedExport: createdExportSchema,
  CreatedInvitation: createdInvitationSchema,
  DownloadState: downloadStateSchema,
  Export: exportSummarySchema,
  ExportPlan: storedPlanSchema,
  ExportSource: exportSourceSchema,
  FileSet: fileSetSchema,
  Finding: findingSchema,
  Installation: installationSchema,
  Invitation: invitationSchema,
  LogLine: logLineSchema,
  LogPage: logPageSchema,
  OldVault: replacedVaultSchema,
  Overview: overviewSchema,
  Person: personSchema,
  Plan: planSchema,
  PlanChoices: planChoicesSchema,
  PreparedDownload: preparedDownloadSchema,
  Problem: problemDocumentSchema,
  ProfileFile: profileFileSchema,
  ProfileRestoreReport: restoreReportSchema,
  ProposedSchedule: proposedScheduleSchema,
  ProposedTarget: proposedTargetSchema,
  RestorePreflight: restorePreflightSchema,
  Retention: retentionSchema,
  RootChoices: rootChoicesSchema,
  Run: runSummarySchema,
  RunDetail: runDetailSchema,
  RunEvent: runEventSchema,
  RunProgress: runProgressSchema,
  RunResult: runResultSchema,
  Schedule: scheduleSchema,
  ScheduleTask: scheduleTaskSchema,
  Session: sessionSchema,
  Settings: settingsSchema,
  Source: sourceSummarySchema,
  SourceDetail: sourceDetailSchema,
  StartedRun: startedRunSchema,
  StartedRuns: startedRunsSchema,
  TableComparison: tableComparisonSchema,
  TreeEntry: treeEntrySchema,
  Upload: uploadSchema,
  UploadContents: uploadContentsSchema,
  Vault: vaultSummarySchema,
  VaultKey: vaultKeySchema,
  VaultLock: vaultLockSchema,
  Verdict: verdictSchema,
  Verification: verificationSchema,
};

export const shapeNames = z.registry<{ id?: string | undefined }>();
for (const [id, shape] of Object.entries(shapes)) shapeNames.add(shape, { id });
