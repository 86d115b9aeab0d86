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

/** The same as RFC 9457 has it, for REST: `detail` is the sentence. */
export const problemDocumentSchema = z.object({
  /** `urn:holdfast:problem:` and the code. */
  type: z.string(),
  /** The code in words. */
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('One sentence: what happened and what to do.'),
  /** Names this request; also in the header `X-Request-Id` and in the server's log. */
  instance: z.string(),
  code: z.string().describe('Stable, for programs.'),
  fields: z
    .record(z.string(), z.string())
    .optional()
    .describe('Fields of the request and what is wrong with each.'),
  retryable: z.boolean().describe('True when the same request may succeed later.'),
  help: z.string().optional().describe('Where the guide says more about it: a path of the dashboard.'),
});
export type ProblemDocument = z.infer<typeof problemDocumentSchema>;
