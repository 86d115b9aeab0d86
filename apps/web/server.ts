/**
 * The web process: pages by Next, everything below /api by handlers of our own on the same port. It runs as it is, on
 * Node; only the pages are built. A server of our own, because `next start` cuts long uploads.
 */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { rememberDashboardAddress } from '@holdfast/application/alarms';
import { createLog, sentenceOf } from '@holdfast/application/log';
import { openDatabase } from '@holdfast/db';
import next from 'next';
import { readWebEnvironment } from './src/gateway/environment.ts';
import { createGate } from './src/gateway/gate.ts';
import { listen } from './src/gateway/listen.ts';
import { logRequest } from './src/gateway/log-request.ts';
import { routeRequest } from './src/gateway/route-request.ts';
import { startWatchdog } from './src/server/alarms/watchdog.ts';
import { createApiServer } from './src/server/api-server.ts';
import { createServices } from './src/server/create-services.ts';
import { findSetupStep } from './src/server/setup/setup-state.ts';

try {
  await serve();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  // The channel to whoever started us would keep the process alive.
  if (process.connected) process.disconnect();
}

async function serve(): Promise<void> {
  const { host, port, development, ...environment } = readWebEnvironment(process.env);
  const { secret, installation } = environment.services;
  const log = createLog({
    ...{ process: 'web', level: environment.logLevel },
    secrets: [secret, installation.backupPassword, environment.databaseUrl],
  });
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());
  // Whoever started us has gone.
  process.on('disconnect', () => stopped.abort());
  if (process.connected === false) stopped.abort();

  await using database = openDatabase(environment.databaseUrl, {
    onConnectionLost: (error) => log.warn({ error }, 'A connection to Holdfast’s own database was lost.'),
  });
  await using services = await createServices({ database, log, ...environment.services });
  const api = createApiServer({
    services,
    listenHost: host,
    publicHost: environment.publicHost,
    trustedProxies: environment.trustedProxies,
    onError: (error, requestId) => log.error({ requestId, error }, sentenceOf(error)),
  });
  const gate = createGate({
    isSignedIn: api.isSignedIn,
    hasOwner: async () => (await findSetupStep(database)) !== 'owner',
  });

  const dir = fileURLToPath(new URL('.', import.meta.url));
  const pages = next({ dev: development, dir, hostname: host, port });
  await pages.prepare();
  const routes = { api: api.handle, gate, pages: pages.getRequestHandler(), development };

  const server = createServer((request, response) => {
    logRequest(log, request, response);
    routeRequest(routes, request, response).catch((error) => {
      log.error({ error }, sentenceOf(error));
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  // Uploads take as long as they take.
  server.requestTimeout = 0;
  await listen(server, { host, port });
  await rememberDashboardAddress(database, environment.services.baseUrl);
  await using _watchdog = startWatchdog({
    ...{ database, key: services.key },
    onError: (error) => log.warn({ where: 'watchdog', error }, sentenceOf(error)),
  });
  // For whoever started this process.
  process.send?.('listening');

  if (!stopped.signal.aborted) await new Promise((stop) => stopped.signal.addEventListener('abort', stop));
  server.close();
  // Subscriptions do not end by themselves.
  server.closeAllConnections();
  await pages.close();
}
