/** Files over plain HTTP: too large for a procedure, and streamed both ways. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Role } from '@holdfast/contracts/people';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { getTRPCErrorFromUnknown } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { fromNodeHeaders } from 'better-auth/node';
import { findPerson } from '../auth/signed-in.ts';
import { downloadsPath } from '../downloads/prepare-download.ts';
import { sendDownload } from '../downloads/send-download.ts';
import { exportsPath } from '../exports/export-links.ts';
import { sendExport, sendHandOver } from '../exports/send-export.ts';
import { sheetsPath } from '../keys/recovery-sheets.ts';
import { sendAudit } from '../people/send-audit.ts';
import { addressOf, isSameOrigin } from '../request-origin.ts';
import type { Services } from '../services.ts';
import type { SignedInPerson } from '../trpc/api-context.ts';
import { checkPerson } from '../trpc/check-person.ts';
import { explainOutage } from '../trpc/own-database.ts';
import { isOurFault, problemOf, toTrpcError } from '../trpc/problems.ts';
import { receivePiece } from '../uploads/receive-piece.ts';

export interface TransferOptions {
  services: Services;
  onError: (error: unknown, requestId: string) => void;
}

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

export type Transfer =
  | {
      method: 'GET' | 'PUT';
      isPublic?: never;
      /** Operators, where it says nothing. */
      role?: Role;
      handle: (services: Services, person: SignedInPerson, exchange: Exchange) => Promise<void>;
    }
  /** Asks nobody who they are: what protects it instead is for the handler to see to. */
  | { method: 'POST'; isPublic: true; handle: (services: Services, exchange: Exchange) => Promise<void> };

/** More of a body is not worth being read when it is refused. */
const droppedBytes = 64 * 1024 * 1024;
const uploadsPath = '/api/uploads/';
const handOverPath = '/api/hand-over';
/** What follows the # is no link of anybody. */
const usedLinkPage = '/hand-over#used';
const auditPath = '/api/audit.csv';

/** What an address of a file leads to; undefined for all others. */
export function findTransfer(url: URL): Transfer | undefined {
  const { pathname } = url;
  if (pathname.startsWith(downloadsPath)) {
    const token = pathname.slice(downloadsPath.length);
    return {
      method: 'GET',
      handle: (services, person, { request, response }) =>
        sendDownload(services, { token, person, address: addressOf(request), response }),
    };
  }
  if (pathname.startsWith(sheetsPath)) {
    const token = pathname.slice(sheetsPath.length);
    return {
      method: 'GET',
      handle: async ({ sheets }, person, { response }) => sheets.send(token, person.id, response),
    };
  }
  if (pathname.startsWith(exportsPath)) {
    const token = pathname.slice(exportsPath.length);
    return {
      method: 'GET',
      handle: (services, person, exchange) => sendExport(services, { token, person, ...exchange }),
    };
  }
  if (pathname === handOverPath) return { method: 'POST', isPublic: true, handle: sendHandOver };
  if (pathname === auditPath) {
    return {
      method: 'GET',
      role: 'owner',
      handle: (services, person, { request, response }) =>
        sendAudit(services, { query: url.searchParams, person, address: addressOf(request), response }),
    };
  }
  if (!pathname.startsWith(uploadsPath)) return undefined;
  return {
    method: 'PUT',
    handle: (services, person, exchange) => receivePiece(services, person, { ...exchange, url }),
  };
}

/** For those with the role, but for what is public. Every error that comes before the first byte of an answer is told as a problem document. */
export async function handleTransfer(
  { services, onError }: TransferOptions,
  transfer: Transfer,
  exchange: Exchange,
): Promise<void> {
  const { request, response } = exchange;
  const { method } = transfer;
  const requestId = randomUUID();
  response.setHeader('x-request-id', requestId);
  try {
    if (request.method !== method) {
      response.writeHead(405, { allow: method, connection: 'close' }).end();
      return;
    }
    if (method !== 'GET' && !isSameOrigin(request)) {
      throw new HoldfastError('not-allowed', 'Changes can only be made from Holdfast’s own pages.');
    }
    if (transfer.isPublic) {
      await transfer.handle(services, exchange);
      return;
    }
    const { person } = await findPerson(services, fromNodeHeaders(request.headers));
    const { role = 'operator' } = transfer;
    await transfer.handle(services, await checkPerson({ person, services }, { role }), exchange);
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
    // A person pressed a button there: the page says it in words.
    if (transfer.isPublic && request.headers.accept?.includes('text/html')) {
      response.writeHead(303, { location: usedLinkPage }).end();
      return;
    }
    // The rest of a piece is read and dropped: a browser that still sends would not read the answer otherwise.
    const isPiece = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY) <= droppedBytes;
    response.writeHead(getHTTPStatusCodeFromError(error), {
      'content-type': 'application/problem+json',
      ...(method === 'PUT' && isPiece ? {} : { connection: 'close' }),
    });
    response.end(JSON.stringify(problemOf(error, requestId)));
  }
}
