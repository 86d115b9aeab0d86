/** What is done by itself, and when. */
import { z } from 'zod';
import { countSchema, idSchema, momentSchema, timeZoneSchema } from './primitives.ts';
import { retentionSchema } from './retention.ts';
import { runStatusSchema } from './runs.ts';
import { verificationLevelSchema } from './verifications.ts';

/** null sources: all, also those that are added later. */
const sourceIds = z.array(idSchema).min(1).nullable();

export const scheduleTaskSchema = z.discriminatedUnion('task', [
  z.object({ task: z.literal('backup'), kind: z.enum(['database', 'files']).nullable(), sourceIds }),
  z.object({ task: z.literal('full') }),
  z.object({ task: z.literal('verify'), level: verificationLevelSchema, sourceIds }),
  z.object({ task: z.literal('clean-up'), retention: retentionSchema, sourceIds }),
]);
export type ScheduleTask = z.infer<typeof scheduleTaskSchema>;

/** Five fields: minute, hour, day of month, month, day of week. The server checks that it is one. */
export const cronSchema = z
  .string()
  .trim()
  .min(9, 'A cron expression has five fields, such as 15 * * * *.')
  .max(100)
  .regex(/^\S+(\s+\S+){4}$/, 'A cron expression has five fields, such as 15 * * * *.');

export const scheduleInput = z.object({
  name: z.string().trim().min(1, 'Give it a name.').max(100),
  cron: cronSchema,
  timeZone: timeZoneSchema,
  what: scheduleTaskSchema,
});
export type ScheduleInput = z.infer<typeof scheduleInput>;
export const updateScheduleInput = scheduleInput.extend({ id: idSchema });

export const scheduleSchema = scheduleInput.extend({
  id: idSchema,
  paused: z.boolean(),
  nextDueAt: momentSchema.nullable(),
  lastRun: z.object({ id: idSchema, status: runStatusSchema, queuedAt: momentSchema }).nullable(),
  /** Due and not fired for longer than it should take: no worker runs. */
  overdue: z.boolean(),
});
export type Schedule = z.infer<typeof scheduleSchema>;

export const previewScheduleInput = z.object({
  cron: cronSchema,
  timeZone: timeZoneSchema,
  count: z.int().min(1).max(20).default(5),
});
export const schedulePreviewSchema = z.object({
  next: z.array(momentSchema),
  /** E.g. that it falls into the hour that daylight saving skips. */
  note: z.string().nullable(),
});
export type SchedulePreview = z.infer<typeof schedulePreviewSchema>;
export const pauseScheduleInput = z.object({ id: idSchema, paused: z.boolean() });

/** Offered at first run, each to be taken or left. */
export const proposedScheduleSchema = scheduleInput.extend({ why: z.string() });
export type ProposedSchedule = z.infer<typeof proposedScheduleSchema>;
export const proposalsInput = z.object({ timeZone: timeZoneSchema });
export const acceptProposalsInput = z.object({ schedules: z.array(scheduleInput).min(1).max(20) });
export const createdSchedulesSchema = z.object({ created: countSchema });
