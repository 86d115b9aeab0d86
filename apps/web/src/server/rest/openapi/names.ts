/** Shapes that the OpenAPI document tells once and refers to, under the names that generated clients give them. */
import { backupDetailSchema, backupSummarySchema, backupTableSchema } from '@holdfast/contracts/backups';
import { connectionSchema, connectionTestSchema, findingSchema } from '@holdfast/contracts/databases';
import { fileSetSchema, treeEntrySchema } from '@holdfast/contracts/file-sets';
import { overviewSchema, verdictSchema } from '@holdfast/contracts/overview';
import { auditEntrySchema } from '@holdfast/contracts/people';
import { downloadStateSchema, preparedDownloadSchema } from '@holdfast/contracts/portable';
import { createdSchema } from '@holdfast/contracts/primitives';
import { problemDocumentSchema } from '@holdfast/contracts/problem';
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
import { scheduleSchema, scheduleTaskSchema } from '@holdfast/contracts/schedules';
import { installationSchema, settingsSchema } from '@holdfast/contracts/settings';
import { sourceDetailSchema, sourceSummarySchema } from '@holdfast/contracts/sources';
import { uploadContentsSchema, uploadSchema } from '@holdfast/contracts/uploads';
import { vaultKeySchema, vaultLockSchema, vaultSummarySchema } from '@holdfast/contracts/vaults';
import { verificationSchema } from '@holdfast/contracts/verifications';
import { z } from 'zod';

const shapes: Readonly<Record<string, z.ZodType>> = {
  AuditEntry: auditEntrySchema,
  Backup: backupSummarySchema,
  BackupDetail: backupDetailSchema,
  BackupTable: backupTableSchema,
  Connection: connectionSchema,
  ConnectionTest: connectionTestSchema,
  Created: createdSchema,
  DownloadState: downloadStateSchema,
  FileSet: fileSetSchema,
  Finding: findingSchema,
  Installation: installationSchema,
  LogLine: logLineSchema,
  LogPage: logPageSchema,
  Overview: overviewSchema,
  PreparedDownload: preparedDownloadSchema,
  Problem: problemDocumentSchema,
  ProposedTarget: proposedTargetSchema,
  RestorePreflight: restorePreflightSchema,
  Retention: retentionSchema,
  Run: runSummarySchema,
  RunDetail: runDetailSchema,
  RunEvent: runEventSchema,
  RunProgress: runProgressSchema,
  RunResult: runResultSchema,
  Schedule: scheduleSchema,
  ScheduleTask: scheduleTaskSchema,
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
