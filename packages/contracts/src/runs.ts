/** Executions of jobs. */
import { z } from 'zod';
import { findingSchema } from './databases.ts';
import { countSchema, idSchema, momentSchema, pageRequestSchema, pageSchema } from './primitives.ts';

export const runStatusSchema = z.enum(['queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled']);
export type RunStatus = z.infer<typeof runStatusSchema>;
export const runOutcomeSchema = runStatusSchema.exclude(['queued', 'running']);
export type RunOutcome = z.infer<typeof runOutcomeSchema>;

export const runKindSchema = z.enum([
  'backup',
  'full',
  'verify',
  'restore-database',
  'restore-files',
  'clean-up',
  'refresh',
  'demo',
  'portable',
  'export',
  'restore-profile',
  'rekey',
  'remove-vault',
]);
export type RunKind = z.infer<typeof runKindSchema>;

/** How far a run has come. Totals are estimates until the end, and absent where nothing is known. */
export const runProgressSchema = z.object({
  /** For people: `dumping`, `comparing` … */
  phase: z.string(),
  bytes: countSchema,
  totalBytes: countSchema.optional(),
  items: countSchema,
  totalItems: countSchema.optional(),
  /** What is being worked on: a table, a file. */
  item: z.string().optional(),
  bytesPerSecond: z.number().nonnegative().optional(),
  /** Estimated time left. */
  remainingMs: countSchema.optional(),
});
export type RunProgress = z.infer<typeof runProgressSchema>;

/** How one table came out of a restore, beside what the manifest says. */
export const tableComparisonSchema = z.object({
  table: z.string(),
  outcome: z.enum(['identical', 'different', 'missing', 'not-compared']),
  rows: countSchema,
  expectedRows: countSchema.optional(),
  reason: z.string().optional(),
});
export type RunTableComparison = z.infer<typeof tableComparisonSchema>;

/** What came of it: one sentence, facts for a list, and what has to be known. Details depend on the kind. */
export const runResultSchema = z.object({
  /** `Restored 12 tables with 48,102 rows; all are identical to the manifest.` */
  summary: z.string().optional(),
  backupId: z.string().optional(),
  sizeBytes: countSchema.optional(),
  addedBytes: countSchema.optional(),
  storedBytes: countSchema.optional(),
  items: countSchema.optional(),
  rows: countSchema.optional(),
  freedBytes: countSchema.optional(),
  /** Things to know that make nothing incomplete. */
  warnings: z.array(z.string()).optional(),
  /** What is missing or differs, by name; a partial run has at least one. */
  problems: z.array(z.string()).optional(),
  tables: z.array(tableComparisonSchema).optional(),
  findings: z.array(findingSchema).optional(),
  /** Of a clean-up: nothing was removed, this only says what would be. */
  preview: z.boolean().optional(),
  /** Where the restored data is: `shop_restored on db.example:5432`, a directory. */
  target: z.string().optional(),
});
export type RunResult = z.infer<typeof runResultSchema>;

export const runSummarySchema = z.object({
  id: idSchema,
  kind: runKindSchema,
  status: runStatusSchema,
  /** `Backup of Shop`, `Restore of Shop into shop_restored`. */
  title: z.string(),
  sourceId: idSchema.nullable(),
  sourceName: z.string().nullable(),
  backupId: idSchema.nullable(),
  scheduleId: idSchema.nullable(),
  scheduleName: z.string().nullable(),
  parentId: idSchema.nullable(),
  requestedBy: z.string().nullable(),
  progress: runProgressSchema.nullable(),
  result: runResultSchema.nullable(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  attempt: countSchema,
  cancelRequested: z.boolean(),
  queuedAt: momentSchema,
  startedAt: momentSchema.nullable(),
  finishedAt: momentSchema.nullable(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

export const runDetailSchema = runSummarySchema.extend({
  parts: z.array(runSummarySchema),
  retryOfId: idSchema.nullable(),
  /** How long the last such runs took, for an estimate before anything is known. */
  usualDurationMs: countSchema.nullable(),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

export const listRunsInput = pageRequestSchema.extend({
  status: z.array(runStatusSchema).optional(),
  kind: z.array(runKindSchema).optional(),
  sourceId: idSchema.optional(),
  scheduleId: idSchema.optional(),
  from: momentSchema.optional(),
  to: momentSchema.optional(),
});
export type ListRunsInput = z.output<typeof listRunsInput>;
export const runPageSchema = pageSchema(runSummarySchema);

export const logLineSchema = z.object({
  /** Grows within a run. */
  id: z.string(),
  at: momentSchema,
  level: z.enum(['info', 'warning', 'error']),
  message: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;

export const readLogInput = z.object({
  runId: idSchema,
  after: z.string().optional(),
  limit: z.int().min(1).max(1000).default(200),
});
export const logPageSchema = z.object({ lines: z.array(logLineSchema), more: z.boolean() });

/** What a subscription sends: a run as it is now, or new log lines of the one that is followed. */
export const runEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), run: runSummarySchema }),
  z.object({ type: z.literal('log'), runId: idSchema, lines: z.array(logLineSchema) }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;

/** Absent runId: all runs, without logs. */
export const followRunsInput = z.object({ runId: idSchema.optional(), lastEventId: z.string().nullish() });

/** null sources: all of them, as one full backup together with Holdfast itself. */
export const backUpNowInput = z.object({ sourceIds: z.array(idSchema).min(1).nullable() });
/** The runs that were queued. */
export const startedRunsSchema = z.object({ runIds: z.array(idSchema) });
export const startedRunSchema = z.object({ runId: idSchema });
