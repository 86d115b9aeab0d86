/** Files over plain HTTP: too large for a procedure, and streamed both ways. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isHoldfastError } from '@holdfast/core/errors';
import { getTRPCErrorFromUnknown } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { fromNodeHeaders } from 'better-auth/node';
import { findPerson } from '../auth/signed-in.ts';
import { downloadsPath } from '../downloads/prepare-download.ts';
import { sendDownload } from '../downloads/send-download.ts';
import { addressOf } from '../request-origin.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { checkPerson } from '../trpc/check-person.ts';
import { explainOutage } from '../trpc/own-database.ts';
import { isOurFault, problemOf, toTrpcError } from '../trpc/problems.ts';

export interface TransferOptions {
  services: Services;
  onError: (error: unknown, requestId: string) => void;
}

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

export interface Transfer {
  method: 'GET' | 'PUT';
  handle: (services: Services, person: SignedInPerson, exchange: Exchange) => Promise<void>;
}

/** What a path of a file leads to; undefined for all others. */
export function findTransfer(pathname: string): Transfer | undefined {
  if (!pathname.startsWith(downloadsPath)) return undefined;
  const token = pathname.slice(downloadsPath.length);
  return {
    method: 'GET',
    handle: (services, person, { request, response }) =>
      sendDownload(services, { token, person, address: addressOf(request), response }),
  };
}

/** For operators. Every error that comes before the first byte of an answer is told as a problem document. */
export async function handleTransfer(
  { services, onError }: TransferOptions,
  { method, handle }: Transfer,
  exchange: Exchange,
): Promise<void> {
  const { request, response } = exchange;
  const requestId = randomUUID();
  response.setHeader('x-request-id', requestId);
  try {
    if (request.method !== method) {
      response.writeHead(405, { allow: method, connection: 'close' }).end();
      return;
    }
    const { person } = await findPerson(services, fromNodeHeaders(request.headers));
    await handle(services, await checkPerson({ person, services }, { role: 'operator' }), exchange);
  } catch (thrown) {
    const cause = isHoldfastError(thrown) ? thrown : await explainOutage(services.database, thrown);
    const error = toTrpcError(getTRPCErrorFromUnknown(cause));
    // Once it has begun, it ends badly whenever a browser goes away; only what is ours is worth a line.
    const isAborted = response.destroyed && !isHoldfastError(cause);
    if (isOurFault(error) && !isAborted) onError(cause, requestId);
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    response.writeHead(getHTTPStatusCodeFromError(error), {
      'content-type': 'application/problem+json',
      connection: 'close',
    });
    response.end(JSON.stringify(problemOf(error, requestId)));
  }
}
