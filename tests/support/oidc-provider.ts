/** A real OpenID Connect provider on loopback, and somebody who signs in with it as a browser would. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface ProviderAccount {
  email: string;
  email_verified: boolean;
  name?: string;
  groups?: string[];
  /** How they signed in there: claims of the ID token. */
  amr?: string[];
  acr?: string;
}

export interface TestProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** By the name that they sign in with there. */
  readonly accounts: Map<string, ProviderAccount>;
  /** Signs in there as `login`, from where Holdfast has sent the browser; answers where it is sent back to. */
  signIn(authorizationUrl: string, login: string): Promise<string>;
  stop(): Promise<void>;
}

/** For those who come with a browser. */
const form = `<!doctype html><title>The office</title><form method="post">
  <input name="login" placeholder="Enter any login" required><button>Sign-in</button></form>`;

export async function startOidcProvider(redirectUrl: string): Promise<TestProvider> {
  const accounts = new Map<string, ProviderAccount>();
  const [clientId, clientSecret] = ['holdfast', 'secret-of-the-client-for-tests'];
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUrl] }],
    acrValues: ['gold'],
    claims: {
      openid: ['sub', 'amr', 'acr'],
      email: ['email', 'email_verified'],
      profile: ['name', 'groups'],
    },
    cookies: { keys: ['of the test'] },
    findAccount: (_ctx, id) => {
      const account = accounts.get(id);
      if (!account) return undefined;
      const { amr: _amr, acr: _acr, ...claims } = account;
      return { accountId: id, claims: async () => ({ sub: id, ...claims }) };
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    // Nobody is asked whether Holdfast may know their address.
    loadExistingGrant: async (ctx) => {
      const { client, session } = ctx.oidc;
      const grant = new provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) answer(request, response);
    else if (request.method === 'POST') void letIn(request, response);
    else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(form);
  });
  /** The form has been sent: whoever it names has signed in, in the way of that account. */
  async function letIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const accountId = new URLSearchParams(Buffer.concat(pieces).toString()).get('login') ?? '';
    const { amr, acr } = accounts.get(accountId) ?? {};
    const login = { accountId, ...(amr ? { amr } : {}), ...(acr ? { acr } : {}) };
    await provider.interactionFinished(request, response, { login });
  }
  const stop = () =>
    new Promise<void>((stopped) => {
      server.close(() => stopped());
      server.closeAllConnections();
    });
  return {
    ...{ issuer, clientId, clientSecret, accounts, stop },
    signIn: (authorizationUrl, login) => signInThere(authorizationUrl, login, issuer),
    [Symbol.asyncDispose]: stop,
  };
}

async function signInThere(authorizationUrl: string, login: string, issuer: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = authorizationUrl;
  for (let step = 0; step < 10 && url.startsWith(issuer); step += 1) {
    const isForm = url.includes('/interaction/');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      ...(isForm ? { method: 'POST', body: new URLSearchParams({ login }) } : {}),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null)
      throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
    url = new URL(location, url).href;
  }
  return url;
}
