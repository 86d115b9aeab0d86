/** What an error looks like to a caller, whichever way it called: tRPC's `data.problem`, or a REST problem document. */
import { z } from 'zod';

export const problemSchema = z.object({
  /** Stable; also the anchor of its paragraph in the guide. */
  code: z.string(),
  /** One sentence: what happened and what to do. */
  message: z.string(),
  /** Fields of the input and what is wrong with each. */
  fields: z.record(z.string(), z.string()).optional(),
  /** True when the same call may succeed later. */
  retryable: z.boolean(),
});
export type Problem = z.infer<typeof problemSchema>;
