/** What is backed up. */
import { z } from 'zod';
import { connectionInput, connectionSchema, databaseFactsSchema } from './databases.ts';
import { fileSetSchema, filesFactsSchema } from './file-sets.ts';
import { countSchema, idSchema, momentSchema, sourceNameSchema, timeZoneSchema } from './primitives.ts';
import { retentionSchema } from './retention.ts';
import { runStatusSchema } from './runs.ts';

export const sourceKindSchema = z.enum(['database', 'files', 'holdfast']);
export type SourceKind = z.infer<typeof sourceKindSchema>;

export const sourceConfigSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('database'), connection: connectionSchema, hasPassword: z.boolean() }),
  z.object({ kind: z.literal('files'), files: fileSetSchema }),
  z.object({ kind: z.literal('holdfast') }),
]);
export type SourceConfig = z.infer<typeof sourceConfigSchema>;

/** One cell of the 30-day strip. */
export const stripDaySchema = z.object({
  /** yyyy-mm-dd in the zone that was asked for. */
  day: z.string(),
  /** The worst that happened that day; `none`: nothing was due; `missed`: something was, and did not run. */
  outcome: z.enum(['succeeded', 'partial', 'failed', 'cancelled', 'missed', 'running', 'none']),
  runs: countSchema,
});
export type StripDay = z.infer<typeof stripDaySchema>;

/** In one word and colour. `new`: nothing yet. `overdue` counts as failed. */
export const protectionSchema = z.enum(['protected', 'unproven', 'new', 'partial', 'overdue', 'failed']);
export type Protection = z.infer<typeof protectionSchema>;

export const sourceSummarySchema = z.object({
  id: idSchema,
  name: z.string(),
  kind: sourceKindSchema,
  /** Where it is, for people: `shop on db.example:5432`, `/srv/uploads and 2 more`. */
  place: z.string(),
  protection: protectionSchema,
  /** One sentence: why it is not `protected`. */
  reason: z.string().nullable(),
  lastBackup: z
    .object({ id: idSchema, takenAt: momentSchema, sizeBytes: countSchema.nullable(), partial: z.boolean() })
    .nullable(),
  lastProof: z.object({ backupId: idSchema, provenAt: momentSchema, durationMs: countSchema }).nullable(),
  lastRun: z
    .object({
      id: idSchema,
      status: runStatusSchema,
      finishedAt: momentSchema.nullable(),
      errorMessage: z.string().nullable(),
    })
    .nullable(),
  nextRunAt: momentSchema.nullable(),
  backups: countSchema,
  sizeBytes: countSchema.nullable(),
  /** What all its backups take in the vault. */
  storedBytes: countSchema.nullable(),
});
export type SourceSummary = z.infer<typeof sourceSummarySchema>;

export const sourceDetailSchema = sourceSummarySchema.extend({
  config: sourceConfigSchema,
  retention: retentionSchema.nullable(),
  /** SQL that every test restore asks of the restored copy; of databases. */
  checks: z.string().nullable(),
  facts: z.discriminatedUnion('kind', [databaseFactsSchema, filesFactsSchema]).nullable(),
  factsAt: momentSchema.nullable(),
  createdAt: momentSchema,
  strip: z.array(stripDaySchema),
  /** Size over time, oldest first, at most a hundred points. */
  sizes: z.array(
    z.object({ takenAt: momentSchema, sizeBytes: countSchema, addedBytes: countSchema.nullable() }),
  ),
  schedules: z.array(z.object({ id: idSchema, name: z.string(), nextDueAt: momentSchema.nullable() })),
});
export type SourceDetail = z.infer<typeof sourceDetailSchema>;

export const createSourceInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('database'), name: sourceNameSchema, connection: connectionInput }),
  z.object({ kind: z.literal('files'), name: sourceNameSchema, files: fileSetSchema }),
]);
export type CreateSourceInput = z.infer<typeof createSourceInput>;

export const updateSourceInput = z.object({
  id: idSchema,
  /** Fields only: an absent password stays as it is. */
  connection: connectionInput.optional(),
  files: fileSetSchema.optional(),
  /** null: the schedule's. */
  retention: retentionSchema.nullable().optional(),
  /** One SELECT each, ended by a semicolon, that gives true; a comment line above names it. null: none. */
  checks: z.string().trim().min(1).max(20_000).nullable().optional(),
});

export type UpdateSourceInput = z.infer<typeof updateSourceInput>;

/** A stored source (its password is used when the connection has none), or one that is about to be added. */
export const testConnectionInput = z.object({
  sourceId: idSchema.optional(),
  connection: connectionInput.optional(),
});

/** The name typed again; its backups stay. */
export const removeSourceInput = z.object({ id: idSchema, confirmName: z.string() });

export const sourceDetailInput = z.object({ id: idSchema, timeZone: timeZoneSchema.default('UTC') });
