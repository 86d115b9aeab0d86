/** What went wrong, as a program is told of it; what is our doing goes to the log as well. */
import type { ProblemDocument } from '@holdfast/contracts/problem';
import { isHoldfastError } from '@holdfast/core/errors';
import { getTRPCErrorFromUnknown } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import type { Services } from '../services.ts';
import { explainOutage } from '../trpc/own-database.ts';
import { isOurFault, problemOf, toTrpcError } from '../trpc/problems.ts';
import { problemDocument } from './problem-document.ts';

export interface TellOptions {
  services: Services;
  requestId: string;
  onError: (error: unknown, requestId: string) => void;
}

export async function toProblemDocument(
  thrown: unknown,
  { services, requestId, onError }: TellOptions,
): Promise<ProblemDocument> {
  const first = toTrpcError(getTRPCErrorFromUnknown(thrown));
  const cause =
    isOurFault(first) && !isHoldfastError(thrown) ? await explainOutage(services.database, thrown) : thrown;
  const error = cause === thrown ? first : toTrpcError(getTRPCErrorFromUnknown(cause));
  if (isOurFault(error)) onError(error.cause ?? error, requestId);
  return problemDocument(problemOf(error, requestId), getHTTPStatusCodeFromError(error), requestId);
}
