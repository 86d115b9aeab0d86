/** What is not wanted any more: looked at first, then removed. */
import { readCleanUpPlan, startCleanUp } from '@holdfast/application/clean-ups';
import { queueRun } from '@holdfast/application/runs';
import {
  cleanUpPlanSchema,
  previewCleanUpInput,
  readCleanUpInput,
  startCleanUpInput,
} from '@holdfast/contracts/clean-ups';
import { startedRunSchema } from '@holdfast/contracts/runs';
import { findVaultRow } from '../keys/vault-row.ts';
import { changes, confirmedChanges, operator, router } from '../trpc/procedures.ts';

export const cleanUpsRouter = router({
  preview: changes('operator', 'clean-up.previewed')
    .input(previewCleanUpInput)
    .output(startedRunSchema)
    .mutation(async ({ ctx, input: { vaultId, retention, sourceIds } }) => {
      const { database, queue } = ctx.services;
      const { name } = await findVaultRow(ctx.services, vaultId);
      ctx.note({ subject: `vault ${name}`, details: { retention, sourceIds } });
      const input = { retention, sourceIds, preview: true } as const;
      const runId = await database.prisma.$transaction((tx) =>
        queueRun(tx, { queue, kind: 'clean-up', vaultId, input, requestedBy: ctx.person }),
      );
      return { runId };
    }),

  plan: operator
    .input(readCleanUpInput)
    .output(cleanUpPlanSchema)
    .query(({ ctx, input }) => readCleanUpPlan(ctx.services.database, input)),

  start: confirmedChanges('owner', 'clean-up.started')
    .input(startCleanUpInput)
    .output(startedRunSchema)
    .mutation(async ({ ctx, input }) => {
      const { database, queue } = ctx.services;
      const { runId, vaultName } = await database.prisma.$transaction((tx) =>
        startCleanUp(tx, { queue, ...input, requestedBy: ctx.person }),
      );
      ctx.note({ subject: `vault ${vaultName}`, details: { preview: input.previewRunId } });
      return { runId };
    }),
});
