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
  /** What could not be proven, or what failed, by name. */
  problems: z.array(z.string()),
  tables: z.array(tableComparisonSchema),
});
export type Verification = z.infer<typeof verificationSchema>;
