/** What is done, was done and waits. */
import { listRuns, readLog, readRun } from '@holdfast/application/run-history';
import { cancelRun, retryRun } from '@holdfast/application/runs';
import { idInput } from '@holdfast/contracts/people';
import {
  backUpNowInput,
  followRunsInput,
  listRunsInput,
  logPageSchema,
  readLogInput,
  runDetailSchema,
  runPageSchema,
  startedRunSchema,
  startedRunsSchema,
} from '@holdfast/contracts/runs';
import { scheduleTaskSchema } from '@holdfast/contracts/schedules';
import { backUpNow } from '../runs/back-up-now.ts';
import { checkRetry } from '../runs/check-retry.ts';
import { followRuns } from '../runs/follow-runs.ts';
import { startTask } from '../runs/start-task.ts';
import { changes, router, viewer } from '../trpc/procedures.ts';

export const runsRouter = router({
  list: viewer
    .input(listRunsInput)
    .output(runPageSchema)
    .query(({ ctx, input }) => listRuns(ctx.services.database, input)),

  get: viewer
    .input(idInput)
    .output(runDetailSchema)
    .query(({ ctx, input }) => readRun(ctx.services.database, input.id)),

  log: viewer
    .input(readLogInput)
    .output(logPageSchema)
    .query(({ ctx, input }) => readLog(ctx.services.database, input)),

  follow: viewer
    .input(followRunsInput)
    .subscription(({ ctx, input, signal }) => followRuns(ctx, { ...input, signal: signal! })),

  backUpNow: changes('operator', 'backup.started')
    .input(backUpNowInput)
    .output(startedRunsSchema)
    .mutation(async ({ ctx, input }) => {
      const { runIds, names } = await backUpNow(ctx.services, input.sourceIds, ctx.person);
      ctx.note({ subject: input.sourceIds === null ? 'everything' : `source ${names.join(', ')}` });
      return { runIds };
    }),

  startTask: changes('operator', 'task.started')
    .input(scheduleTaskSchema)
    .output(startedRunsSchema)
    .mutation(async ({ ctx, input }) => {
      ctx.note({ details: input });
      return { runIds: await startTask(ctx.services, input, ctx.person) };
    }),

  cancel: changes('operator', 'run.cancelled')
    .input(idInput)
    .mutation(async ({ ctx, input }) => {
      ctx.note({ subject: `run ${input.id}` });
      await ctx.services.database.prisma.$transaction((tx) => cancelRun(tx, input.id));
    }),

  retry: changes('operator', 'run.retried')
    .input(idInput)
    .output(startedRunSchema)
    .mutation(async ({ ctx, input }) => {
      const { database, queue } = ctx.services;
      ctx.note({ subject: `run ${input.id}` });
      await checkRetry(ctx.services, input.id, ctx);
      const runId = await database.prisma.$transaction((tx) =>
        retryRun(tx, { queue, runId: input.id, requestedBy: ctx.person }),
      );
      return { runId };
    }),
});
