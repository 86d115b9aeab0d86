/** What machines that look after Holdfast ask it: whether it works, and its figures. No session, no cookies. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkHealth, type Health } from '@holdfast/application/health';
import { expositionType, isMetricsToken, readMetrics, writeExposition } from '@holdfast/application/metrics';
import { isHoldfastError } from '@holdfast/core/errors';
import { limitAttempts } from '../people/limit-attempts.ts';
import { addressOf } from '../request-origin.ts';
import type { Services } from '../services.ts';
import { processMetrics } from './process-metrics.ts';

const livePath = '/api/health/live';
const readyPaths: readonly string[] = ['/api/health', '/api/health/ready'];
export const metricsPath = '/metrics';

/** Anybody may ask, so asking often must cost nothing. */
const keptMs = 2000;

export type Operations = (
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
) => Promise<boolean>;

/** Answers false for an address that is not one of these. */
export function createOperations(services: Services): Operations {
  let kept: { at: number; health: Promise<Health> } | undefined;
  const health = (): Promise<Health> => {
    const now = Date.now();
    if (kept === undefined || now - kept.at > keptMs) {
      const { backupDirectory } = services.installation;
      kept = { at: now, health: checkHealth(services.database, { backupDirectory }) };
    }
    return kept.health;
  };
  return async (request, response, pathname) => {
    const isHealth = pathname === livePath || readyPaths.includes(pathname);
    if (!isHealth && pathname !== metricsPath) return false;
    response.setHeader('cache-control', 'no-store');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD', connection: 'close' }).end();
    } else if (pathname === livePath) {
      answer(response, 200, { status: 'ok', live: true });
    } else if (isHealth) {
      const { ready, checks } = await health();
      answer(response, ready ? 200 : 503, {
        status: ready ? 'ok' : 'unavailable',
        live: true,
        ready,
        checks,
      });
    } else await sendMetrics(services, request, response);
    return true;
  };
}

async function sendMetrics(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { database, installation } = services;
  try {
    const [, token] = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined || !(await isMetricsToken(database.prisma, token))) {
      // The right token is never counted, so a monitoring system can ask as often as it likes.
      if (token !== undefined) {
        const limit = { windowSeconds: 60, attempts: 20 };
        await limitAttempts(database, `metrics ${addressOf(request)}`, limit);
      }
      response.setHeader('www-authenticate', 'Bearer realm="Holdfast metrics"');
      answer(response, 401, {
        code: 'not-signed-in',
        message: 'Metrics need their own token: an owner makes one under Settings, Installation.',
        retryable: false,
      });
      return;
    }
    const metrics = await readMetrics(database, { version: installation.version });
    response.writeHead(200, { 'content-type': expositionType });
    response.end(writeExposition([...metrics, ...processMetrics()]));
  } catch (error) {
    const isTooMany = isHoldfastError(error, 'too-many-requests');
    const message = isTooMany ? error.message : 'Holdfast’s own database does not answer.';
    answer(response, isTooMany ? 429 : 503, {
      ...{ code: isTooMany ? 'too-many-requests' : 'service-not-ready', message, retryable: true },
    });
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  const type = status >= 400 && 'code' in body ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { 'content-type': type });
  response.end(JSON.stringify(body));
}
