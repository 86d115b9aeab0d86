/** Which backups stay. The semantics are those of `restic forget`. */
import { z } from 'zod';

const keepCount = z.int().min(0).max(100_000).optional();

export const retentionSchema = z
  .object({
    keepLast: keepCount,
    keepHourly: keepCount,
    keepDaily: keepCount,
    keepWeekly: keepCount,
    keepMonthly: keepCount,
    keepYearly: keepCount,
    /** Everything younger than this, counted from the newest backup: `30d`, `1y6m`, `12h`. */
    keepWithin: z
      .string()
      .regex(/^(\d{1,5}[ymdh])+$/, 'Write a time such as 30d, 6m or 1y6m.')
      .optional(),
  })
  .refine(
    (policy) => Object.values(policy).some((value) => value !== undefined && value !== 0),
    'Keep at least something: a policy without a rule would remove every backup.',
  );
export type Retention = z.infer<typeof retentionSchema>;

/** Proposed at first run: everything of the last 30 days. */
export const defaultRetention: Retention = { keepWithin: '30d' };
