/** What is wrong, and who is told. */
import {
  acknowledgeAlarm,
  addChannel,
  countOpenAlarms,
  listAlarms,
  listChannels,
  pauseChannel,
  readAlarmSettings,
  testChannel,
  updateAlarmSettings,
  updateChannel,
} from '@holdfast/application/alarms';
import {
  alarmSchema,
  alarmSettingsSchema,
  channelInput,
  channelSchema,
  channelTestSchema,
  listAlarmsInput,
  openAlarmsSchema,
  pauseChannelInput,
  updateChannelInput,
} from '@holdfast/contracts/alarms';
import { idInput } from '@holdfast/contracts/people';
import { createdSchema, pageSchema } from '@holdfast/contracts/primitives';
import { limitAttempts } from '../people/limit-attempts.ts';
import { notFound } from '../trpc/problems.ts';
import { changes, confirmedChanges, router, viewer } from '../trpc/procedures.ts';

export const alarmsRouter = router({
  list: viewer
    .input(listAlarmsInput)
    .output(pageSchema(alarmSchema))
    .query(({ ctx, input }) => listAlarms(ctx.services.database, input)),

  open: viewer.output(openAlarmsSchema).query(({ ctx }) => countOpenAlarms(ctx.services.database)),

  acknowledge: changes('operator', 'alarm.acknowledged')
    .input(idInput)
    .mutation(async ({ ctx, input }) => {
      const { prisma } = ctx.services.database;
      const subject = await prisma.$transaction((tx) =>
        acknowledgeAlarm(tx, { id: input.id, by: ctx.person.name }),
      );
      ctx.note({ subject });
    }),

  channels: viewer
    .output(channelSchema.array())
    .query(({ ctx }) => listChannels(ctx.services.database, ctx.services.key)),

  addChannel: confirmedChanges('owner', 'channel.added')
    .input(channelInput)
    .output(createdSchema)
    .mutation(async ({ ctx, input }) => {
      const { database, key } = ctx.services;
      const id = await database.prisma.$transaction((tx) => addChannel(tx, key, input));
      ctx.note({ subject: `channel ${input.name}`, details: { kind: input.settings.kind } });
      return { id };
    }),

  updateChannel: confirmedChanges('owner', 'channel.changed')
    .input(updateChannelInput)
    .mutation(async ({ ctx, input }) => {
      const { database, key } = ctx.services;
      await database.prisma.$transaction((tx) => updateChannel(tx, key, input));
      ctx.note({ subject: `channel ${input.name}`, details: { kind: input.settings.kind } });
    }),

  pauseChannel: confirmedChanges('owner', 'channel.paused')
    .input(pauseChannelInput)
    .mutation(async ({ ctx, input: { id, paused } }) => {
      const { prisma } = ctx.services.database;
      const name = await prisma.$transaction((tx) => pauseChannel(tx, { id, paused }));
      ctx.note({ subject: `channel ${name}`, details: { paused } });
    }),

  removeChannel: confirmedChanges('owner', 'channel.removed')
    .input(idInput)
    .mutation(async ({ ctx, input }) => {
      const { prisma } = ctx.services.database;
      const row = await prisma.alarmChannel.findUnique({ where: input, select: { name: true } });
      if (!row) throw notFound('channel');
      ctx.note({ subject: `channel ${row.name}` });
      await prisma.alarmChannel.deleteMany({ where: input });
    }),

  testChannel: changes('operator', 'channel.tested')
    .input(idInput)
    .output(channelTestSchema)
    .mutation(async ({ ctx, input, signal }) => {
      const { database, key } = ctx.services;
      // Whoever is told should not be told without end.
      const limit = { windowSeconds: 300, attempts: 20 };
      await limitAttempts(database, `channel-test ${ctx.person.id}`, limit);
      const { name, ...test } = await testChannel({
        database,
        key,
        id: input.id,
        by: ctx.person.name,
        signal,
      });
      ctx.note({ subject: `channel ${name}`, details: { delivered: test.delivered } });
      return test;
    }),

  settings: viewer
    .output(alarmSettingsSchema)
    .query(({ ctx }) => readAlarmSettings(ctx.services.database.prisma)),

  updateSettings: confirmedChanges('owner', 'alarms.changed')
    .input(alarmSettingsSchema)
    .mutation(async ({ ctx, input }) => {
      ctx.note({ details: input });
      await ctx.services.database.prisma.$transaction((tx) => updateAlarmSettings(tx, input));
    }),
});
