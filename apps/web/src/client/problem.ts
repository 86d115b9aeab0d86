/** What to tell a person about an error of a call. */

import type { Problem } from '@holdfast/contracts/problem';
import { problemSchema } from '@holdfast/contracts/problem';
import { TRPCClientError } from '@trpc/client';

const unreachable: Problem = {
  code: 'unreachable',
  message: 'Holdfast does not answer. It may be starting again: this page tries once more by itself.',
  retryable: true,
};

/** The server's own words where it gave some. */
export function problemOf(error: unknown): Problem {
  const data = error instanceof TRPCClientError ? (error.data as { problem?: unknown } | null) : null;
  const told = problemSchema.safeParse(data?.problem);
  if (told.success) return told.data;
  if (error instanceof TRPCClientError && data === null) return unreachable;
  if (error instanceof TypeError) return unreachable;
  return {
    code: 'unknown',
    message:
      error instanceof Error && error.message !== ''
        ? error.message
        : 'Something did not work. Try it again.',
    retryable: true,
  };
}

/** True when the session is over. */
export function isSignedOut(error: unknown): boolean {
  return (
    error instanceof TRPCClientError && (error.data as { httpStatus?: number } | null)?.httpStatus === 401
  );
}
