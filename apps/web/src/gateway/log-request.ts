/** One line for each answer of the API, at the level debug; for what went wrong there is another, with the same id. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '@holdfast/application/log';
import { addressOf } from '../server/request-origin.ts';

export function logRequest(log: Log, request: IncomingMessage, response: ServerResponse): void {
  if (!log.isLevelEnabled('debug')) return;
  const startedAt = performance.now();
  response.once('close', () => {
    const path = plainPath(request.url ?? '/');
    if (!path.startsWith('/api/') && path !== '/metrics') return;
    log.debug(
      {
        ...{ requestId: response.getHeader('x-request-id'), method: request.method, path },
        ...{ status: response.statusCode, address: addressOf(request) },
        durationMs: Math.round(performance.now() - startedAt),
        ...(response.writableFinished ? {} : { aborted: true }),
      },
      'A request was answered.',
    );
  });
}

/** Without what may be secret: queries hold inputs, and addresses of downloads open them. */
function plainPath(url: string): string {
  const pathname = URL.parse(url, 'http://localhost')?.pathname ?? '';
  return pathname.startsWith('/api/trpc/') || pathname.startsWith('/api/auth/')
    ? pathname
    : pathname.split('/').slice(0, 3).join('/');
}
