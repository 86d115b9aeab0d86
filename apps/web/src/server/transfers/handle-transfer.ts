/** Files over plain HTTP: too large for a procedure, and streamed both ways; for people with a session and for their keys. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ApiScope } from '@holdfast/contracts/api-keys';
import type { Role } from '@holdfast/contracts/people';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { getTRPCErrorFromUnknown } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { fromNodeHeaders } from 'better-auth/node';
import { findPerson } from '../auth/signed-in.ts';
import { downloadsPath } from '../downloads/prepare-download.ts';
import { sendDownload } from '../downloads/send-download.ts';
import { exportFilesPath } from '../exports/export-links.ts';
import { sendExport, sendHandOver } from '../exports/send-export.ts';
import { sheetsPath } from '../keys/recovery-sheets.ts';
import { sendAudit } from '../people/send-audit.ts';
import { addressOf, isSameOrigin } from '../request-origin.ts';
import { checkScope, findKeyOf, headersOfRefusal } from '../rest/identify-key.ts';
import { problemDocument, sendProblem } from '../rest/problem-document.ts';
import { limitRequests } from '../rest/rate-limit.ts';
import type { Services } from '../services.ts';
import type { ApiContext, SignedInPerson } from '../trpc/api-context.ts';
import { checkPerson } from '../trpc/check-person.ts';
import { explainOutage } from '../trpc/own-database.ts';
import { isOurFault, problemOf, toTrpcError } from '../trpc/problems.ts';
import { receivePiece } from '../uploads/receive-piece.ts';
import type { Exchange } from './exchange.ts';

export interface TransferOptions {
  services: Services;
  onError: (error: unknown, requestId: string) => void;
}

export type Transfer =
  | {
      method: 'GET' | 'PUT';
      isPublic?: never;
      /** Operators, where it says nothing. */
      role?: Role;
      /** What a key needs for it; absent where it is for people only. */
      scope?: ApiScope;
      handle: (services: Services, person: SignedInPerson, exchange: Exchange) => Promise<void>;
    }
  /** Asks nobody who they are: what protects it instead is for the handler to see to. */
  | {
      method: 'POST';
      isPublic: true;
      scope?: never;
      handle: (services: Services, exchange: Exchange) => Promise<void>;
    };

/** More of a body is not worth being read when it is refused. */
const droppedBytes = 64 * 1024 * 1024;
const uploadsPath = '/api/uploads/';
const handOverPath = '/api/hand-over';
/** What follows the # is no link of anybody. */
const usedLinkPage = '/hand-over#used';
const auditPath = '/api/audit.csv';

/** What an address of a file leads to; undefined for all others, which procedures answer. */
export function findTransfer(url: URL, method: string | undefined): Transfer | undefined {
  const { pathname } = url;
  if (pathname.startsWith(downloadsPath)) {
    const token = pathname.slice(downloadsPath.length);
    // Taking a link back is a procedure's.
    if (token.includes('/') || method === 'DELETE') return undefined;
    return {
      ...{ method: 'GET', scope: 'downloads:write' },
      handle: (services, person, { request, response, apiKey }) =>
        sendDownload(services, { token, person, apiKey, address: addressOf(request), response }),
    };
  }
  if (pathname.startsWith(sheetsPath)) {
    const token = pathname.slice(sheetsPath.length);
    return {
      method: 'GET',
      handle: async ({ sheets }, person, { response }) => sheets.send(token, person.id, response),
    };
  }
  if (pathname.startsWith(exportFilesPath)) {
    const token = pathname.slice(exportFilesPath.length);
    return {
      ...{ method: 'GET', scope: 'exports:write' },
      handle: (services, person, exchange) => sendExport(services, { token, person, ...exchange }),
    };
  }
  if (pathname === handOverPath) return { method: 'POST', isPublic: true, handle: sendHandOver };
  if (pathname === auditPath) {
    return {
      ...{ method: 'GET', role: 'owner', scope: 'audit:read' },
      handle: (services, person, exchange) =>
        sendAudit(services, { query: url.searchParams, person, ...exchange }),
    };
  }
  if (!pathname.startsWith(uploadsPath) || method !== 'PUT') return undefined;
  if (pathname.includes('/', uploadsPath.length)) return undefined;
  return {
    ...{ method: 'PUT', scope: 'uploads:write' },
    handle: (services, person, exchange) => receivePiece(services, person, { ...exchange, url }),
  };
}

/** For those with the role, but for what is public. Every error that comes before the first byte of an answer is told as a problem document. */
export async function handleTransfer(
  { services, onError }: TransferOptions,
  transfer: Transfer,
  exchange: Exchange,
): Promise<void> {
  const { method } = transfer;
  const { request, response } = exchange;
  const requestId = randomUUID();
  response.setHeader('x-request-id', requestId);
  try {
    if (request.method !== method) {
      response.writeHead(405, { allow: method, connection: 'close' }).end();
      return;
    }
    if (transfer.isPublic) {
      refuseOtherPages(request, method);
      await transfer.handle(services, exchange);
      return;
    }
    const { person, apiKey } = await identify(services, transfer, exchange);
    const { role = 'operator' } = transfer;
    const checked = await checkPerson({ person, services }, { role });
    await transfer.handle(services, checked, { ...exchange, apiKey });
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
    const status = getHTTPStatusCodeFromError(error);
    const problem = problemOf(error, requestId);
    // The dashboard reads `message`.
    const document = { ...problemDocument(problem, status, requestId), message: problem.message };
    sendProblem(response, document, {
      ...headersOfRefusal(thrown, status, transfer.scope),
      ...(method === 'PUT' && isPiece ? {} : { connection: 'close' }),
    });
  }
}

/** A key where one is sent, and then nothing else; a session otherwise, from a page of ours. */
async function identify(
  services: Services,
  { method, scope }: Transfer,
  { request, response }: Exchange,
): Promise<Pick<ApiContext, 'person' | 'apiKey'>> {
  if (request.headers.authorization !== undefined) {
    const { apiKey, person } = await findKeyOf(services, request);
    await limitRequests(services.database, apiKey.id, response);
    if (scope === undefined) throw new HoldfastError('not-allowed', 'This is for people, and for no key.');
    checkScope(apiKey, scope);
    return { person, apiKey };
  }
  const { person } = await findPerson(services, fromNodeHeaders(request.headers));
  if (person !== null) refuseOtherPages(request, method);
  return { person };
}

function refuseOtherPages(request: IncomingMessage, method: string): void {
  if (method === 'GET' || isSameOrigin(request)) return;
  throw new HoldfastError('not-allowed', 'Changes can only be made from Holdfast’s own pages.');
}
