/** Clean-ups that a person begins: first what would go and why the rest stays, then that. */
import { z } from 'zod';
import { backupKindSchema, proofSchema } from './backups.ts';
import { countSchema, idSchema, momentSchema } from './primitives.ts';
import { retentionSchema } from './retention.ts';

export const previewCleanUpInput = z.object({
  vaultId: idSchema,
  /** For sources that have no rules of their own. */
  retention: retentionSchema,
  /** null: all sources. */
  sourceIds: z.array(idSchema).min(1).nullable(),
});

/** Why a backup stays, as `restic forget` tells it, and what no rule may take away. */
export const keepReasonSchema = z.object({
  rule: z.string(),
  /** The hour, day, week, month or year that it is the newest of: `2026-05-04`, `2026-W19`. */
  bucket: z.string().optional(),
  /** The oldest of all, while the rule's number is not reached. */
  oldest: z.literal(true).optional(),
  /** `30d`. */
  within: z.string().optional(),
});
export type KeepReason = z.infer<typeof keepReasonSchema>;

export const cleanUpLineSchema = z.object({
  snapshotId: z.string(),
  /** In the catalogue; null while it is not entered there. */
  backupId: idSchema.nullable(),
  sourceName: z.string(),
  kind: backupKindSchema,
  takenAt: momentSchema,
  sizeBytes: countSchema.nullable(),
  pinned: z.boolean(),
  proof: proofSchema,
  /** Why it stays; empty when it goes. */
  reasons: z.array(keepReasonSchema),
});
export type CleanUpLine = z.infer<typeof cleanUpLineSchema>;

export const readCleanUpInput = z.object({
  /** Of the preview. */
  runId: idSchema,
  show: z.enum(['going', 'staying']),
  /** How many were shown before. */
  cursor: countSchema.optional(),
  limit: z.int().min(1).max(200).default(50),
});

export const cleanUpPlanSchema = z.object({
  runId: idSchema,
  vaultId: idSchema,
  vaultName: z.string(),
  madeAt: momentSchema,
  retention: retentionSchema.nullable(),
  sourceIds: z.array(idSchema).nullable(),
  going: countSchema,
  staying: countSchema,
  /** What the vault takes less afterwards, within a hundredth. */
  freedBytes: countSchema,
  /** The clean-up that was begun from it. */
  startedRunId: idSchema.nullable(),
  /** Newest first. */
  lines: z.array(cleanUpLineSchema),
  /** Absent at the end. */
  nextCursor: countSchema.optional(),
});
export type CleanUpPlan = z.infer<typeof cleanUpPlanSchema>;

/** `confirmName`: the vault's name, typed. Removes nothing that the preview did not show. */
export const startCleanUpInput = z.object({ previewRunId: idSchema, confirmName: z.string() });
