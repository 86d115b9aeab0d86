/** The first page: the verdict, and what it rests on. */
import { z } from 'zod';
import { countSchema, idSchema, momentSchema, timeZoneSchema } from './primitives.ts';
import { runSummarySchema } from './runs.ts';
import { sourceSummarySchema, stripDaySchema } from './sources.ts';
import { vaultSummarySchema } from './vaults.ts';

/** `green`: everything is protected. `amber`: something is unproven, partial or about to run out. `red`: something is not protected. `blue`: nothing is set up yet. */
export const verdictColourSchema = z.enum(['green', 'amber', 'red', 'blue']);

export const verdictSchema = z.object({
  colour: verdictColourSchema,
  /** `Everything is protected.` */
  sentence: z.string(),
  /** `3 sources · last proof 6 hours ago`: facts, each with its moment where it has one, to be shown relative. */
  facts: z.array(
    z.object({ text: z.string(), at: momentSchema.optional(), durationMs: countSchema.optional() }),
  ),
  /** The one button that helps. */
  action: z
    .object({
      label: z.string(),
      do: z.enum([
        'back-up',
        'verify',
        'add-source',
        'open-run',
        'open-source',
        'open-settings',
        'open-keys',
      ]),
      id: idSchema.optional(),
    })
    .nullable(),
});
export type Verdict = z.infer<typeof verdictSchema>;

export const overviewInput = z.object({ timeZone: timeZoneSchema.default('UTC') });
export const overviewSchema = z.object({
  verdict: verdictSchema,
  /** The next firing of any schedule. */
  next: z.object({ at: momentSchema, what: z.string() }).nullable(),
  sources: z.array(sourceSummarySchema.extend({ strip: z.array(stripDaySchema) })),
  vaults: z.array(vaultSummarySchema),
  runs: z.array(runSummarySchema),
  running: z.array(runSummarySchema),
  /** When a worker was last seen; null: never. */
  workerSeenAt: momentSchema.nullable(),
});
export type Overview = z.infer<typeof overviewSchema>;
