import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ActingKey } from '../trpc/api-context.ts';

/** A request for a file, or with one, and its answer. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** Set where a key asks, and not a person's browser. */
  apiKey?: ActingKey | undefined;
}
