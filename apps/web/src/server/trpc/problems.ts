/** Every error as a caller sees it: one place that knows statuses, and the only one. */
import type { Problem } from '@holdfast/contracts/problem';
import { type ErrorCode, HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';

type TrpcCode = TRPCError['code'];

/** The rest is the state of things, which a caller may change and try again: `CONFLICT`. */
const codesOfErrors: Partial<Record<ErrorCode, TrpcCode>> = {
  'invalid-input': 'BAD_REQUEST',
  unsupported: 'BAD_REQUEST',
  'path-unsafe': 'BAD_REQUEST',
  'backup-ambiguous': 'BAD_REQUEST',
  'wrong-password': 'BAD_REQUEST',
  'not-signed-in': 'UNAUTHORIZED',
  'not-allowed': 'FORBIDDEN',
  'second-factor-needed': 'FORBIDDEN',
  'confirmation-needed': 'FORBIDDEN',
  'too-many-requests': 'TOO_MANY_REQUESTS',
  'not-found': 'NOT_FOUND',
  'vault-not-found': 'NOT_FOUND',
  'backup-not-found': 'NOT_FOUND',
  'key-not-found': 'NOT_FOUND',
  'source-not-found': 'NOT_FOUND',
  'storage-not-found': 'NOT_FOUND',
  'database-unreachable': 'BAD_GATEWAY',
  'storage-failed': 'BAD_GATEWAY',
  'service-not-ready': 'SERVICE_UNAVAILABLE',
  cancelled: 'CLIENT_CLOSED_REQUEST',
  internal: 'INTERNAL_SERVER_ERROR',
};

/** Codes of tRPC's own errors, as ours. */
const problemCodes: Partial<Record<TrpcCode, string>> = {
  BAD_REQUEST: 'invalid-input',
  PARSE_ERROR: 'invalid-input',
  UNPROCESSABLE_CONTENT: 'invalid-input',
  UNSUPPORTED_MEDIA_TYPE: 'invalid-input',
  UNAUTHORIZED: 'not-signed-in',
  FORBIDDEN: 'not-allowed',
  NOT_FOUND: 'not-found',
  METHOD_NOT_SUPPORTED: 'not-found',
  PAYLOAD_TOO_LARGE: 'too-large',
  TOO_MANY_REQUESTS: 'too-many-requests',
};

/** Whatever a procedure threw, with the status that fits. */
export function toTrpcError(error: TRPCError): TRPCError {
  const { cause } = error;
  if (!isHoldfastError(cause)) return error;
  return new TRPCError({ code: codesOfErrors[cause.code] ?? 'CONFLICT', message: cause.message, cause });
}

/** True for what is no caller's doing and belongs into the log. */
export function isOurFault(error: TRPCError): boolean {
  return error.code === 'INTERNAL_SERVER_ERROR';
}

/** What a caller is told. `requestId` leads to the log where the reason must not be said. */
export function problemOf(error: TRPCError, requestId: string | undefined): Problem {
  const { cause } = error;
  if (isHoldfastError(cause) && cause.code !== 'internal') {
    return { code: cause.code, message: cause.message, retryable: cause.retryable };
  }
  if (cause instanceof z.ZodError || cause instanceof z.core.$ZodError) return invalidInput(cause);
  if (isOurFault(error)) {
    const where = requestId === undefined ? 'log' : `log, under ${requestId}`;
    const message = `Something went wrong in Holdfast itself. What it was is in the server’s ${where}.`;
    return { code: 'internal', message, retryable: true };
  }
  return { code: problemCodes[error.code] ?? 'invalid-input', message: sentenceOf(error), retryable: false };
}

function invalidInput(error: z.core.$ZodError): Problem {
  const fields: Record<string, string> = {};
  for (const issue of error.issues.slice(0, 50)) fields[issue.path.join('.')] ??= issue.message;
  const [first] = error.issues;
  const where = first?.path.join('.');
  const message =
    first === undefined
      ? 'What was sent is not what was expected.'
      : where === ''
        ? first.message
        : `${where}: ${first.message}`;
  return { code: 'invalid-input', message, fields, retryable: false };
}

/** tRPC's own messages name procedures and parsers; they hold no secret, and its parser's may hold the input. */
function sentenceOf(error: TRPCError): string {
  if (error.code === 'NOT_FOUND')
    return 'There is no such procedure. Reload the page: Holdfast may have been updated.';
  if (error.code === 'PAYLOAD_TOO_LARGE') return 'That is more than one request may hold.';
  if (error.code === 'METHOD_NOT_SUPPORTED') return 'Changes are asked for by POST, everything else by GET.';
  return 'What was sent could not be read.';
}

/** Rows that are not there. */
export function notFound(what: string): HoldfastError {
  return new HoldfastError('not-found', `There is no such ${what}. It may have been removed meanwhile.`);
}
