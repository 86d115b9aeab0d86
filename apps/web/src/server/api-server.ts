/**
 * The API over HTTP: accounts and sessions under `/api/auth`, procedures under `/api/trpc` for our own pages, the same
 * procedures as REST for programs, and files that go out and come in under `/api/downloads` and `/api/uploads`. Runs in the
 * web process, outside of Next.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BlockList } from 'node:net';
import { TRPCError } from '@trpc/server';
import { type NodeHTTPHandlerOptions, nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http';
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node';
import { addressHeader } from './auth/auth.ts';
import { type FoundPerson, findPerson } from './auth/signed-in.ts';
import { createOperations } from './operations/handle-operations.ts';
import { addressOf, isKnownHost, isSameOrigin, readForwardedAddress } from './request-origin.ts';
import { handleRest } from './rest/handle-rest.ts';
import { sendOpenApi } from './rest/openapi/send-openapi.ts';
import { problemDocument, sendProblem } from './rest/problem-document.ts';
import { type AppRouter, appRouter } from './router.ts';
import type { Services } from './services.ts';
import { findTransfer, handleTransfer } from './transfers/handle-transfer.ts';
import type { ApiContext } from './trpc/api-context.ts';
import { explainOutage } from './trpc/own-database.ts';
import { isOurFault, toTrpcError } from './trpc/problems.ts';

export interface ApiServerOptions {
  services: Services;
  /** HOST: what the server listens on. */
  listenHost: string;
  /** Of HOLDFAST_URL: a name that we are asked by as well. */
  publicHost?: string | undefined;
  /** Proxies whose word about addresses counts; none by default. */
  trustedProxies?: BlockList;
  /** Told of errors that are ours, with the id of the request. */
  onError: (error: unknown, requestId: string) => void;
}

export interface ApiServer {
  /** Answers the request if it is the API's; false when it is for somebody else. */
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
  /** True when a person who may be here is signed in: for redirects, which protect nothing by themselves. */
  isSignedIn: (request: IncomingMessage) => Promise<boolean>;
}

/** Of a request body: 10,000 paths of a restore are the most there is. */
const bodyLimitBytes = 5 * 1024 * 1024;
const authPath = '/api/auth/';
const trpcPath = '/api/trpc/';
const openApiPath = '/api/openapi.json';

export function createApiServer(options: ApiServerOptions): ApiServer {
  const { services, trustedProxies = new BlockList() } = options;
  const auth = toNodeHandler(services.auth);
  const operations = createOperations(services);
  return {
    async handle(request, response) {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const { pathname } = url;
      readForwardedAddress(request, trustedProxies);
      if (await operations(request, response, pathname)) return true;
      if (!pathname.startsWith('/api/')) return false;
      const transfer = findTransfer(url, request.method);
      response.setHeader('cache-control', 'no-store');
      if (!isKnownHost(request, options.listenHost, options.publicHost)) {
        refuse(response, 421, 'Holdfast does not answer to that name. Use localhost.');
        return true;
      }
      if (transfer) {
        await handleTransfer(options, transfer, { request, response });
        return true;
      }
      if (pathname === openApiPath) {
        sendOpenApi(response);
        return true;
      }
      if (!pathname.startsWith(authPath) && !pathname.startsWith(trpcPath)) {
        return handleRest(options, { request, response, url });
      }
      const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
      if (Number(length ?? 0) > bodyLimitBytes) {
        refuse(response, 413, 'That is more than one request may hold.');
        return true;
      }
      // better-auth would collect a body without end.
      if (encoding !== undefined && pathname.startsWith(authPath)) {
        refuse(response, 411, 'Say how long the request is.');
        return true;
      }
      // Only what the connection itself says counts: anybody can send a header.
      request.headers[addressHeader] = addressOf(request) ?? 'unknown';
      if (await services.providerSignIn.handle(request, response, pathname)) return true;
      if (pathname.startsWith(authPath)) await auth(request, response);
      else await handleTrpc(options, request, response, pathname.slice(trpcPath.length));
      return true;
    },
    async isSignedIn(request) {
      const { person } = await findPerson(services, fromNodeHeaders(request.headers));
      return person !== null;
    },
  };
}

async function handleTrpc(
  { services, onError }: ApiServerOptions,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
): Promise<void> {
  const requestId = randomUUID();
  res.setHeader('x-request-id', requestId);
  const handler: NodeHTTPHandlerOptions<AppRouter, IncomingMessage, ServerResponse> = {
    router: appRouter,
    maxBodySize: bodyLimitBytes,
    createContext: async () => {
      const { person, setCookies } = await identify(services, req);
      // The session was prolonged: the browser shall keep its cookie as long.
      if (!res.headersSent) for (const cookie of setCookies) res.appendHeader('set-cookie', cookie);
      const context: ApiContext = {
        ...{ services, person, requestId },
        address: addressOf(req),
        sameOrigin: isSameOrigin(req),
        note: () => {},
      };
      return context;
    },
    onError: ({ error }) => {
      if (isOurFault(error)) onError(error.cause ?? error, requestId);
    },
  };
  await nodeHTTPRequestHandler({ ...handler, req, res, path });
}

async function identify(services: Services, request: IncomingMessage): Promise<FoundPerson> {
  try {
    return await findPerson(services, fromNodeHeaders(request.headers));
  } catch (error) {
    const cause = await explainOutage(services.database, error);
    throw toTrpcError(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause }));
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const problem = { code: 'not-allowed', message, retryable: false };
  sendProblem(response, problemDocument(problem, status, randomUUID()), { connection: 'close' });
}
