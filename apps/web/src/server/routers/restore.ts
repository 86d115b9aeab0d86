/** Getting data back. */
import {
  proposedTargetSchema,
  proposeTargetInput,
  restoreDatabaseInput,
  restoreFilesInput,
  restorePreflightSchema,
} from '@holdfast/contracts/restores';
import { startedRunSchema } from '@holdfast/contracts/runs';
import { preflightDatabaseRestore } from '../restores/preflight-database.ts';
import { preflightFilesRestore } from '../restores/preflight-files.ts';
import { proposeTarget } from '../restores/propose-target.ts';
import { startDatabaseRestore, startFilesRestore } from '../restores/start-restore.ts';
import { changes, operator, router } from '../trpc/procedures.ts';

export const restoreRouter = router({
  propose: operator
    .input(proposeTargetInput)
    .output(proposedTargetSchema)
    .query(({ ctx, input }) => proposeTarget(ctx.services, input.backupId, ctx.person)),

  preflightDatabase: changes('operator', 'restore.checked')
    .input(restoreDatabaseInput)
    .output(restorePreflightSchema)
    .mutation(({ ctx, input, signal }) =>
      preflightDatabaseRestore(ctx.services, { input, person: ctx.person, signal }),
    ),

  preflightFiles: changes('operator', 'restore.checked')
    .input(restoreFilesInput)
    .output(restorePreflightSchema)
    .mutation(({ ctx, input }) => preflightFilesRestore(ctx.services, input, ctx.person)),

  database: changes('operator', 'restore.started')
    .input(restoreDatabaseInput)
    .output(startedRunSchema)
    .mutation(async ({ ctx, input }) => {
      const { runId, subject } = await startDatabaseRestore(ctx.services, input, ctx.person);
      ctx.note({ subject, details: { mode: input.mode, tables: input.tables?.length ?? null } });
      return { runId };
    }),

  files: changes('operator', 'restore.started')
    .input(restoreFilesInput)
    .output(startedRunSchema)
    .mutation(async ({ ctx, input }) => {
      const { runId, subject } = await startFilesRestore(ctx.services, input, ctx.person);
      ctx.note({ subject, details: { existing: input.existing, paths: input.paths?.length ?? null } });
      return { runId };
    }),
});
