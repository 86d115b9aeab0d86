/** The API over real HTTP on a database of its own, and browsers that call it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, BlockList } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSecret } from '@holdfast/application/secrets';
import type { Role } from '@holdfast/contracts/people';
import { createApiServer } from '../../apps/web/src/server/api-server.ts';
import { createServices } from '../../apps/web/src/server/create-services.ts';
import { createAccount } from '../../apps/web/src/server/people/create-account.ts';
import type { Installation, Services } from '../../apps/web/src/server/services.ts';
import { type Browser, createBrowser } from './browser.ts';
import { createServiceDatabase, type ServiceDatabase } from './service-database.ts';

export const setupToken = 'token-of-this-start';
export const loginPassword = 'long enough to sign in';

export interface TestApi extends AsyncDisposable {
  readonly url: string;
  readonly service: ServiceDatabase;
  readonly services: Services;
  /** HOLDFAST_SECRET, for a worker beside it. */
  readonly secret: string;
  /** What the server would have logged. */
  readonly errors: { error: unknown; requestId: string }[];
  /** Nobody is signed in with it yet. */
  browser(): Browser;
  /** A new account, signed in. */
  signedIn(role: Role, name?: string): Promise<Browser>;
}

export async function startTestApi(
  label = 'api',
  installation: Partial<Installation> = {},
  { trustedProxies }: { trustedProxies?: BlockList } = {},
): Promise<TestApi> {
  const service = await createServiceDatabase(label);
  const secret = newSecret();
  const home = await mkdtemp(join(tmpdir(), 'holdfast-home-'));
  // First, since the services want to know where they are found.
  let answer: RequestListener = (_request, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const services = await createServices({
    ...{ database: service.database, secret, setupToken },
    baseUrl: url,
    installation: {
      ...{ version: '0.0.0', home, fileRoots: [], backupDirectory: undefined, backupPassword: undefined },
      ...{ ownDatabaseServer: false, programsFolder: undefined },
      ...installation,
    },
  });
  const errors: TestApi['errors'] = [];
  const api = createApiServer({
    ...{ services, listenHost: '127.0.0.1' },
    ...(trustedProxies === undefined ? {} : { trustedProxies }),
    onError: (error, requestId) => errors.push({ error, requestId }),
  });
  answer = async (request, response) => {
    if (!(await api.handle(request, response))) response.writeHead(404).end();
  };
  let people = 0;
  return {
    ...{ url, service, services, secret, errors },
    browser: () => createBrowser(url),
    async signedIn(role, name = role) {
      people += 1;
      const email = `${name}.${people}@example.org`;
      await createAccount(services, { name, email, role, password: loginPassword });
      const browser = createBrowser(url);
      await browser.signIn(email, loginPassword);
      return browser;
    },
    async [Symbol.asyncDispose]() {
      await close(server);
      await services[Symbol.asyncDispose]();
      await service[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
