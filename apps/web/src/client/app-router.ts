/**
 * The procedures as the browser knows them: types only, made of the contracts. The names are the API's; the shapes
 * are in `packages/contracts`.
 */

import type * as backups from '@holdfast/contracts/backups';
import type * as databases from '@holdfast/contracts/databases';
import type * as fileSets from '@holdfast/contracts/file-sets';
import type * as overview from '@holdfast/contracts/overview';
import type * as people from '@holdfast/contracts/people';
import type { Page, pageRequestSchema } from '@holdfast/contracts/primitives';
import type { Problem } from '@holdfast/contracts/problem';
import type * as restores from '@holdfast/contracts/restores';
import type * as runs from '@holdfast/contracts/runs';
import type * as schedules from '@holdfast/contracts/schedules';
import type * as settings from '@holdfast/contracts/settings';
import type * as setup from '@holdfast/contracts/setup';
import type * as sources from '@holdfast/contracts/sources';
import type * as vaults from '@holdfast/contracts/vaults';
import type {
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from '@trpc/server';
import type { TrackedData } from '@trpc/server/unstable-core-do-not-import';
import type { z } from 'zod';

type In<I> = I extends z.ZodType ? z.input<I> : I;
type Out<O> = O extends z.ZodType ? z.output<O> : O;
type Query<I, O> = TRPCQueryProcedure<{ input: In<I>; output: Out<O>; meta: unknown }>;
type Mutation<I, O> = TRPCMutationProcedure<{ input: In<I>; output: Out<O>; meta: unknown }>;
type Subscription<I, O> = TRPCSubscriptionProcedure<{ input: In<I>; output: Out<O>; meta: unknown }>;
type WithId = { id: string };
type None = undefined;

interface Root {
  ctx: object;
  meta: object;
  errorShape: {
    message: string;
    code: number;
    data: { code: string; httpStatus: number; problem?: Problem };
  };
  transformer: false;
}

export type AppRouter = TRPCBuiltRouter<
  Root,
  {
    setup: {
      state: Query<None, typeof setup.setupStateSchema>;
      createOwner: Mutation<typeof setup.createOwnerInput, object>;
      checkFolder: Query<typeof setup.checkFolderInput, typeof setup.folderCheckSchema>;
      suggestPassword: Mutation<None, typeof setup.suggestedPasswordSchema>;
      createVault: Mutation<typeof setup.createVaultInput, typeof setup.createdVaultSchema>;
      confirmRecovery: Mutation<typeof setup.confirmRecoveryInput, unknown>;
    };
    me: {
      get: Query<None, typeof people.meSchema>;
      sessions: Query<None, people.SignedInSession[]>;
      revokeSession: Mutation<typeof people.revokeSessionInput, unknown>;
    };
    overview: { get: Query<typeof overview.overviewInput, typeof overview.overviewSchema> };
    sources: {
      list: Query<None, sources.SourceSummary[]>;
      get: Query<typeof sources.sourceDetailInput, typeof sources.sourceDetailSchema>;
      testConnection: Mutation<typeof sources.testConnectionInput, typeof databases.connectionTestSchema>;
      create: Mutation<typeof sources.createSourceInput, WithId>;
      update: Mutation<typeof sources.updateSourceInput, unknown>;
      remove: Mutation<typeof sources.removeSourceInput, unknown>;
      addDemo: Mutation<None, typeof runs.startedRunSchema>;
      browse: Query<typeof fileSets.browseInput, typeof fileSets.browsedFolderSchema>;
      previewExcludes: Query<typeof fileSets.fileSetSchema, typeof fileSets.excludesPreviewSchema>;
    };
    backups: {
      list: Query<typeof backups.listBackupsInput, typeof backups.backupPageSchema>;
      get: Query<WithId, typeof backups.backupDetailSchema>;
      manifest: Query<WithId, typeof backups.backupManifestSchema>;
      browse: Query<typeof backups.browseBackupInput, typeof backups.browsedBackupSchema>;
      calendar: Query<typeof backups.backupCalendarInput, z.output<typeof backups.calendarDaySchema>[]>;
      pin: Mutation<typeof backups.pinBackupInput, unknown>;
      verify: Mutation<typeof backups.verifyBackupInput, typeof runs.startedRunSchema>;
    };
    runs: {
      list: Query<typeof runs.listRunsInput, typeof runs.runPageSchema>;
      get: Query<WithId, typeof runs.runDetailSchema>;
      log: Query<typeof runs.readLogInput, typeof runs.logPageSchema>;
      follow: Subscription<
        typeof runs.followRunsInput,
        AsyncIterable<TrackedData<runs.RunEvent>, void, unknown>
      >;
      backUpNow: Mutation<typeof runs.backUpNowInput, typeof runs.startedRunsSchema>;
      cancel: Mutation<WithId, unknown>;
      retry: Mutation<WithId, typeof runs.startedRunSchema>;
    };
    restore: {
      propose: Query<typeof restores.proposeTargetInput, typeof restores.proposedTargetSchema>;
      preflightDatabase: Mutation<
        typeof restores.restoreDatabaseInput,
        typeof restores.restorePreflightSchema
      >;
      preflightFiles: Mutation<typeof restores.restoreFilesInput, typeof restores.restorePreflightSchema>;
      database: Mutation<typeof restores.restoreDatabaseInput, typeof runs.startedRunSchema>;
      files: Mutation<typeof restores.restoreFilesInput, typeof runs.startedRunSchema>;
    };
    schedules: {
      list: Query<None, schedules.Schedule[]>;
      create: Mutation<typeof schedules.scheduleInput, WithId>;
      update: Mutation<typeof schedules.updateScheduleInput, unknown>;
      remove: Mutation<WithId, unknown>;
      pause: Mutation<typeof schedules.pauseScheduleInput, unknown>;
      runNow: Mutation<WithId, typeof runs.startedRunsSchema>;
      preview: Query<typeof schedules.previewScheduleInput, typeof schedules.schedulePreviewSchema>;
      proposals: Query<{ timeZone: string }, z.output<typeof schedules.proposedScheduleSchema>[]>;
      acceptProposals: Mutation<
        { schedules: z.input<typeof schedules.scheduleInput>[] },
        typeof schedules.createdSchedulesSchema
      >;
    };
    vaults: {
      list: Query<None, vaults.VaultSummary[]>;
      refresh: Mutation<WithId, typeof runs.startedRunSchema>;
      locks: Query<WithId, vaults.VaultLockInfo[]>;
      removeLock: Mutation<{ vaultId: string; lockId: string }, unknown>;
    };
    keys: {
      list: Query<{ vaultId: string }, vaults.VaultKey[]>;
      add: Mutation<typeof vaults.addKeyInput, unknown>;
      change: Mutation<typeof vaults.changeKeyInput, unknown>;
      remove: Mutation<typeof vaults.removeKeyInput, unknown>;
      test: Mutation<typeof vaults.testKeyInput, typeof vaults.keyTestSchema>;
      recoveryFile: Mutation<typeof vaults.recoveryFileInput, typeof vaults.recoveryFileSchema>;
    };
    settings: {
      get: Query<None, typeof settings.settingsSchema>;
      update: Mutation<typeof settings.updateSettingsInput, unknown>;
      installation: Query<None, typeof settings.installationSchema>;
    };
    people: {
      list: Query<None, people.Person[]>;
      add: Mutation<typeof people.addPersonInput, unknown>;
      change: Mutation<typeof people.changePersonInput, unknown>;
    };
    audit: { list: Query<typeof pageRequestSchema, Page<people.AuditEntry>> };
  }
>;
