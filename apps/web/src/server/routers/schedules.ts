/** What is done by itself, and when. */
import { queueTask } from '@holdfast/application/schedules';
import { idInput } from '@holdfast/contracts/people';
import { createdSchema } from '@holdfast/contracts/primitives';
import { startedRunsSchema } from '@holdfast/contracts/runs';
import {
  acceptProposalsInput,
  createdSchedulesSchema,
  pauseScheduleInput,
  previewScheduleInput,
  proposalsInput,
  proposedScheduleSchema,
  scheduleInput,
  schedulePreviewSchema,
  scheduleSchema,
  scheduleTaskSchema,
  updateScheduleInput,
} from '@holdfast/contracts/schedules';
import { checkTaskScope } from '../schedules/check-task-scope.ts';
import { listSchedules } from '../schedules/list-schedules.ts';
import { previewSchedule } from '../schedules/preview-schedule.ts';
import { proposeSchedules } from '../schedules/propose-schedules.ts';
import { createSchedule, pauseSchedule, updateSchedule } from '../schedules/save-schedule.ts';
import { notFound } from '../trpc/problems.ts';
import { changes, owner, router, viewer } from '../trpc/procedures.ts';

export const schedulesRouter = router({
  list: viewer.output(scheduleSchema.array()).query(({ ctx }) => listSchedules(ctx.services.database)),

  create: changes('owner', 'schedule.created')
    .input(scheduleInput)
    .output(createdSchema)
    .mutation(async ({ ctx, input }) => {
      checkTaskScope(ctx.apiKey, input.what);
      ctx.note({ subject: `schedule ${input.name}`, details: { cron: input.cron, task: input.what.task } });
      return { id: await ctx.services.database.prisma.$transaction((tx) => createSchedule(tx, input)) };
    }),

  update: changes('owner', 'schedule.changed')
    .input(updateScheduleInput)
    .mutation(async ({ ctx, input: { id, ...input } }) => {
      checkTaskScope(ctx.apiKey, input.what);
      ctx.note({ subject: `schedule ${input.name}`, details: { cron: input.cron, task: input.what.task } });
      await ctx.services.database.prisma.$transaction((tx) => updateSchedule(tx, id, input));
    }),

  remove: changes('owner', 'schedule.removed')
    .input(idInput)
    .mutation(async ({ ctx, input }) => {
      const { prisma } = ctx.services.database;
      const row = await prisma.schedule.findUnique({ where: input });
      if (!row) throw notFound('schedule');
      ctx.note({ subject: `schedule ${row.name}` });
      await prisma.schedule.deleteMany({ where: input });
    }),

  pause: changes('operator', 'schedule.paused')
    .input(pauseScheduleInput)
    .mutation(async ({ ctx, input: { id, paused } }) => {
      const { prisma } = ctx.services.database;
      const name = await prisma.$transaction((tx) => pauseSchedule(tx, id, paused));
      ctx.note({ subject: `schedule ${name}`, details: { paused } });
    }),

  runNow: changes('operator', 'schedule.run')
    .input(idInput)
    .output(startedRunsSchema)
    .mutation(async ({ ctx, input }) => {
      const { database, queue } = ctx.services;
      const row = await database.prisma.schedule.findUnique({ where: input });
      if (!row) throw notFound('schedule');
      ctx.note({ subject: `schedule ${row.name}` });
      const task = scheduleTaskSchema.parse(row.input);
      const runIds = await database.prisma.$transaction((tx) =>
        queueTask(tx, { queue, task, requestedBy: ctx.person }),
      );
      return { runIds };
    }),

  preview: viewer
    .input(previewScheduleInput)
    .output(schedulePreviewSchema)
    .query(({ input }) => previewSchedule(input)),

  proposals: owner
    .input(proposalsInput)
    .output(proposedScheduleSchema.array())
    .query(({ input }) => proposeSchedules(input.timeZone)),

  acceptProposals: changes('owner', 'schedules.accepted')
    .input(acceptProposalsInput)
    .output(createdSchedulesSchema)
    .mutation(async ({ ctx, input }) => {
      for (const { what } of input.schedules) checkTaskScope(ctx.apiKey, what);
      ctx.note({ details: { names: input.schedules.map(({ name }) => name) } });
      await ctx.services.database.prisma.$transaction(async (tx) => {
        for (const schedule of input.schedules) await createSchedule(tx, schedule);
      });
      return { created: input.schedules.length };
    }),
});
