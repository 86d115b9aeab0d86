/**
 * REST over the procedures: a key in place of a session, an address in place of a procedure's name, problem documents in
 * place of tRPC's errors. No cookie is looked at, so no page of another site can make a browser act here.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HoldfastError } from '@holdfast/core/errors';
import { TRPCError } from '@trpc/server';
import type { FoundKey } from '../api-keys/find-api-key.ts';
import { addressOf } from '../request-origin.ts';
import { appRouter } from '../router.ts';
import type { Services } from '../services.ts';
import type { ApiContext } from '../trpc/api-context.ts';
import { checkPerson } from '../trpc/check-person.ts';
import { createCallerFactory } from '../trpc/procedures.ts';
import { toProblemDocument } from './explain-problem.ts';
import { findSource } from './find-source.ts';
import { answerOnce, type KeptAnswer } from './idempotency.ts';
import { checkScope, findKeyOf, headersOfRefusal } from './identify-key.ts';
import { createRoutes, type Route } from './match-route.ts';
import { type Ask, inputOf, locationOf, outputsOf, statusOf } from './operation.ts';
import { operations } from './operations/index.ts';
import { problemDocument, sendProblem } from './problem-document.ts';
import { limitRequests } from './rate-limit.ts';
import { readInput } from './read-input.ts';
import { sendRunEvents } from './send-events.ts';

export interface RestOptions {
  services: Services;
  onError: (error: unknown, requestId: string) => void;
}

export interface RestExchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
}

const createCaller = createCallerFactory(appRouter);
/** Files are answered elsewhere; they are in the table to be found. */
const findRoute = createRoutes(operations.filter(({ stream }) => stream !== 'in' && stream !== 'out'));

/** Answers what an operation has the address of; false for all others. */
export async function handleRest(options: RestOptions, exchange: RestExchange): Promise<boolean> {
  const { request, response, url } = exchange;
  const routed = findRoute(request.method ?? '', url.pathname);
  if (!routed) return false;
  const requestId = randomUUID();
  response.setHeader('x-request-id', requestId);
  const { route, allowed } = routed;
  if (!route) {
    const message = `Here one may ${allowed.join(', ')}.`;
    const problem = { code: 'not-found', message, retryable: false };
    sendProblem(response, problemDocument(problem, 405, requestId), { allow: allowed.join(', ') });
    return true;
  }
  try {
    await answer(options, { ...exchange, route, requestId });
  } catch (thrown) {
    const isGone = response.destroyed && !(thrown instanceof HoldfastError);
    if (isGone) return true;
    const problem = await toProblemDocument(thrown, { ...options, requestId });
    if (response.headersSent) response.destroy();
    else {
      const headers = headersOfRefusal(thrown, problem.status, route.operation.scope);
      // The rest of a body that was too long is not read.
      sendProblem(response, problem, { ...headers, ...(request.complete ? {} : { connection: 'close' }) });
    }
  }
  return true;
}

interface Answering extends RestExchange {
  route: Route;
  requestId: string;
}

async function answer({ services }: RestOptions, exchange: Answering): Promise<void> {
  const { request, response, url, requestId } = exchange;
  const { operation, params } = exchange.route;
  const found = await findKeyOf(services, request);
  await limitRequests(services.database, found.apiKey.id, response);
  checkScope(found.apiKey, operation.scope);
  const { input, body } = await readInput(operation, params, { request, url });
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const context: ApiContext = {
    ...{ services, requestId, ...found, address: addressOf(request) },
    // Nothing but its own program sends a key: a page of another site has none.
    sameOrigin: true,
    note: () => {},
  };
  const ask = createAsk(context, gone.signal);
  if (operation.stream === 'events') {
    await sendRunEvents({
      ...{ response, signal: gone.signal, ask, runId: String(input['runId']) },
      lastEventId: request.headers['last-event-id'] as string | undefined,
      check: () => checkAgain(services, request, exchange.route),
    });
    return;
  }
  const perform = () => performOperation(services, exchange.route, { input, ask });
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || operation.method !== 'POST') return send(response, await perform());
  const about = `${operation.method} ${url.pathname}${url.search}`;
  const once = await answerOnce({
    services,
    apiKeyId: found.apiKey.id,
    ...{ key, about, body, perform },
  });
  if (once.replayed) response.setHeader('idempotency-replayed', 'true');
  send(response, once.answer);
}

/** Whoever lost the key, the scope or the role meanwhile hears no more. */
async function checkAgain(services: Services, request: IncomingMessage, { operation }: Route): Promise<void> {
  const { apiKey, person }: FoundKey = await findKeyOf(services, request);
  checkScope(apiKey, operation.scope);
  await checkPerson({ person, services }, { role: 'viewer' });
}

function createAsk(context: ApiContext, signal: AbortSignal): Ask {
  const caller = createCaller(context, { signal });
  return <T>(procedure: string, input?: unknown) => {
    const [router = '', name = ''] = procedure.split('.');
    const routers = caller as unknown as Record<string, Record<string, (input: unknown) => Promise<T>>>;
    return routers[router]![name]!(input);
  };
}

async function performOperation(
  services: Services,
  { operation }: Route,
  { input, ask }: { input: Record<string, unknown>; ask: Ask },
): Promise<KeptAnswer> {
  const outputs = outputsOf(operation);
  const result = await (operation.call
    ? operation.call((await parse(inputOf(operation), input)) as never, {
        ask,
        findSource: (reference) => findSource(services.database, reference),
      })
    : ask(operation.procedure!, input));
  const output = outputs.length > 1 ? outputs.find((one) => one.safeParse(result).success) : outputs[0];
  const status = statusOf(output);
  return {
    status,
    location: status === 201 || status === 202 ? locationOf(operation, result) : undefined,
    body: status === 204 ? undefined : JSON.stringify(result),
  };
}

/** As a procedure would: the error is told by field. */
async function parse(schema: ReturnType<typeof inputOf>, input: unknown): Promise<unknown> {
  const parsed = await schema.safeParseAsync(input);
  if (parsed.success) return parsed.data;
  throw new TRPCError({ code: 'BAD_REQUEST', cause: parsed.error });
}

function send(response: ServerResponse, { status, location, body }: KeptAnswer): void {
  response.writeHead(status, {
    ...(location === undefined ? {} : { location }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  });
  response.end(body);
}
