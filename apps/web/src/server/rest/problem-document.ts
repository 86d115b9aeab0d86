/** Errors as RFC 9457 problem details: the same codes and sentences as everywhere, in that document's fields. */
import type { ServerResponse } from 'node:http';
import { helpAddressOf } from '@holdfast/contracts/help';
import type { Problem, ProblemDocument } from '@holdfast/contracts/problem';

/** `requestId` leads to the line in the log, where there is one. */
export function problemDocument(
  { code, message, retryable, fields }: Problem,
  status: number,
  requestId: string,
): ProblemDocument {
  const help = helpAddressOf(code);
  const words = code.replaceAll('-', ' ');
  return {
    type: `urn:holdfast:problem:${code}`,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    ...{ status, detail: message, instance: `urn:uuid:${requestId}`, code, retryable },
    ...(fields ? { fields } : {}),
    ...(help === undefined ? {} : { help }),
  };
}

export function sendProblem(
  response: ServerResponse,
  problem: ProblemDocument,
  headers: Record<string, string> = {},
): void {
  response.writeHead(problem.status, { 'content-type': 'application/problem+json', ...headers });
  response.end(JSON.stringify(problem));
}
