/** Evidence about backups. */
import { z } from 'zod';
import { countSchema, idSchema, momentSchema } from './primitives.ts';
import { tableComparisonSchema } from './runs.ts';

/** structure: everything is there. full: every byte was read. restore: it was restored and compared. */
export const verificationLevelSchema = z.enum(['structure', 'full', 'restore']);
export type VerificationLevel = z.infer<typeof verificationLevelSchema>;

export const verificationSchema = z.object({
  id: idSchema,
  level: verificationLevelSchema,
  outcome: z.enum(['proven', 'partly', 'failed']),
  startedAt: momentSchema,
  durationMs: countSchema,
  runId: idSchema.nullable(),
  /** One sentence. */
  summary: z.string(),
  /** What failed, by name. */
  problems: z.array(z.string()),
  /** What could not be proven, each with the reason. */
  unproven: z.array(z.string()),
  /** Things to know that are no fault of the backup. */
  warnings: z.array(z.string()),
  facts: z.object({
    bytes: countSchema.nullable(),
    rows: countSchema.nullable(),
    files: countSchema.nullable(),
    sequences: countSchema.nullable(),
    /** Objects that came back, of every kind. */
    objects: countSchema.nullable(),
    /** What `pg_amcheck` said. */
    indexes: z.enum(['sound', 'damaged', 'unproven']).nullable(),
    /** PostgreSQL that it was restored into. */
    serverVersion: z.string().nullable(),
    programVersion: z.string().nullable(),
    /** Of files: how many of them were chosen by chance. */
    sample: z.object({ files: countSchema, totalFiles: countSchema }).nullable(),
  }),
  /** The owner's own questions. */
  checks: z.array(
    z.object({
      name: z.string(),
      outcome: z.enum(['true', 'false', 'failed']),
      message: z.string().optional(),
    }),
  ),
  tables: z.array(tableComparisonSchema),
});
export type Verification = z.infer<typeof verificationSchema>;
