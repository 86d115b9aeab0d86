/** Where a request goes: to the API, to a page, or first to the sign-in. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { problemDocument, sendProblem } from '../server/rest/problem-document.ts';
import type { Gate } from './gate.ts';
import { contentSecurityPolicy, createNonce, securityHeaders } from './security-headers.ts';

export interface Routes {
  /** Answers what is below `/api`; false for an address that it does not know. */
  api: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
  gate: (request: IncomingMessage) => Promise<Gate>;
  pages: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  development: boolean;
}

export async function routeRequest(
  { api, gate, pages, development }: Routes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  const url = URL.parse(request.url ?? '/', 'http://localhost');
  // Whoever sends what is no address is told so, and the log is not filled with it.
  if (!url) return notThere(response);
  const { pathname, search } = url;

  if (pathname.startsWith('/api/') || pathname === '/metrics') {
    response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    response.setHeader('cache-control', 'no-store');
    if (!(await api(request, response))) notThere(response);
    return;
  }

  if (isPage(pathname)) {
    const goTo = pathname === handOverPage ? undefined : redirectFor(await gate(request), pathname, search);
    if (goTo !== undefined) {
      response.writeHead(302, { location: goTo, 'cache-control': 'no-store' });
      response.end();
      return;
    }
    response.setHeader('cache-control', 'no-store');
  }
  const policy = contentSecurityPolicy(createNonce(), { development });
  // Next finds the nonce for its own scripts here.
  request.headers['content-security-policy'] = policy;
  response.setHeader('content-security-policy', policy);
  return pages(request, response);
}

/** For people who were given a link, and have no account. */
const handOverPage = '/hand-over';

/** Everything else is a file of the build: the same for everybody. */
function isPage(pathname: string): boolean {
  return !pathname.startsWith('/_next/') && !/\.[a-z0-9]+$/i.test(pathname);
}

/** For people who are not signed in yet. */
const openPages: readonly string[] = ['/sign-in', '/join'];

function redirectFor(gate: Gate, pathname: string, search: string): string | undefined {
  if (gate === 'setup' && pathname !== '/setup') return `/setup${search}`;
  if (gate !== 'sign-in' || openPages.includes(pathname)) return undefined;
  const back = pathname === '/' ? '' : `?to=${encodeURIComponent(pathname + search)}`;
  return `/sign-in${back}`;
}

function notThere(response: ServerResponse): void {
  const problem = { code: 'not-found', message: 'There is nothing at this address.', retryable: false };
  sendProblem(response, problemDocument(problem, 404, randomUUID()));
}
