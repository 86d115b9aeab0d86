/** Signing in with an OpenID Connect provider: a real one, over HTTP, from the button to the session. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { updateSettings } from '@holdfast/application/settings';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loginPassword, startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';
import { startOidcProvider, type TestProvider } from '../support/oidc-provider.ts';
import { totp } from '../support/totp.ts';

let api: TestApi;
let owner: Browser;
let provider: TestProvider;

const settings = () => ({
  ...{
    label: 'Office',
    issuer: provider.issuer,
    clientId: provider.clientId,
    admittedDomains: [] as string[],
  },
  ...{ clientSecret: provider.clientSecret, roleClaim: '', ownerValue: '', operatorValue: '' },
});

beforeAll(async () => {
  api = await startTestApi('provider');
  owner = await api.signedIn('owner', 'Olga');
  const { redirectUrl } = await owner.query<{ redirectUrl: string }>('signIn.provider');
  expect(redirectUrl).toBe(`${api.url}/api/auth/callback/oidc`);
  provider = await startOidcProvider(redirectUrl);
  await owner.change('signIn.saveProvider', settings());
});
afterAll(async () => {
  await provider?.[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});
beforeEach(() => api.service.sql.query('DELETE FROM rate_limits'));

/** As the button does; answers where the browser ends up. */
async function comeIn(browser: Browser, login: string): Promise<string> {
  const begun = await browser.auth('/sign-in/social', {
    ...{ provider: 'oidc', callbackURL: '/runs', errorCallbackURL: '/sign-in' },
  });
  const { url } = (await begun.json()) as { url: string };
  expect(begun.status, url).toBe(200);
  const back = new URL(await provider.signIn(url, login));
  expect(back.origin).toBe(api.url);
  const response = await browser.fetch(back.pathname + back.search);
  expect(response.status).toBe(302);
  return response.headers.get('location') ?? '';
}

const me = (browser: Browser) =>
  browser.query<{ person: { id: string; name: string; email: string; role: string }; hasPassword: boolean }>(
    'me.get',
  );
const people = () => api.service.database.prisma.user.count();

describe('who comes in', () => {
  test('is somebody who is known here by an address that the provider has verified', async () => {
    const known = await api.signedIn('operator', 'Karl');
    const { person } = await me(known);
    provider.accounts.set('karl', { email: person.email.toUpperCase(), email_verified: true, name: 'K.' });
    const browser = api.browser();
    expect(await comeIn(browser, 'karl')).toBe('/runs');
    // One person, who keeps name and role, and the password as well.
    const { id, name, role } = person;
    expect(await me(browser)).toMatchObject({ person: { id, name, role }, hasPassword: true });
    expect(await comeIn(api.browser(), 'karl')).toBe('/runs');
    await api.browser().signIn(person.email, loginPassword);
  });

  test('is somebody who was invited, with the role of the invitation, which is used up', async () => {
    const { token } = await owner.change<{ token: string }>('people.invite', {
      ...{ email: 'ina@example.org', role: 'operator' },
    });
    provider.accounts.set('ina', { email: 'ina@example.org', email_verified: true, name: 'Ina' });
    const browser = api.browser();
    expect(await comeIn(browser, 'ina')).toBe('/runs');
    expect(await me(browser)).toMatchObject({
      ...{ person: { name: 'Ina', role: 'operator' }, hasPassword: false },
    });
    const used = await api.browser().ask('mutation', 'people.openInvitation', { token });
    expect(used.status).toBe(404);
  });

  test('is nobody else: strangers are refused in words, and get no account', async () => {
    const before = await people();
    provider.accounts.set('eve', { email: 'eve@evil.example', email_verified: true, name: 'Eve' });
    const browser = api.browser();
    expect(await comeIn(browser, 'eve')).toMatch(/^\/sign-in\?error=NOT_INVITED/);
    expect((await browser.ask('query', 'me.get')).status).toBe(401);
    expect(await people()).toBe(before);
  });

  test('needs a verified address: whoever merely claims one takes nobody’s account', async () => {
    const known = await api.signedIn('owner', 'Victim');
    const { person } = await me(known);
    provider.accounts.set('mallory', { email: person.email, email_verified: false, name: 'Mallory' });
    expect(await comeIn(api.browser(), 'mallory')).toMatch(/^\/sign-in\?error=account_not_linked/);
    await owner.change('people.invite', { email: 'soon@example.org', role: 'owner' });
    provider.accounts.set('fast', { email: 'soon@example.org', email_verified: false });
    expect(await comeIn(api.browser(), 'fast')).toMatch(/^\/sign-in\?error=/);
    expect(await api.service.database.prisma.user.count({ where: { email: 'soon@example.org' } })).toBe(0);
  });

  test('is not somebody whose account is disabled', async () => {
    const { prisma } = api.service.database;
    await prisma.user.update({ where: { email: 'ina@example.org' }, data: { disabledAt: new Date() } });
    const browser = api.browser();
    expect(await comeIn(browser, 'ina')).toMatch(/^\/sign-in\?error=ACCOUNT_DISABLED/);
    expect((await browser.ask('query', 'me.get')).status).toBe(401);
    await prisma.user.update({ where: { email: 'ina@example.org' }, data: { disabledAt: null } });
  });

  test('may be a whole domain, with the role that a claim gives, viewer otherwise', async () => {
    await owner.change('signIn.saveProvider', {
      ...settings(),
      ...{ admittedDomains: ['office.example'], roleClaim: 'groups', operatorValue: 'backup-people' },
    });
    provider.accounts.set('vic', { email: 'vic@office.example', email_verified: true, groups: ['x'] });
    provider.accounts.set('oda', {
      ...{ email: 'oda@office.example', email_verified: true, groups: ['x', 'backup-people'] },
    });
    provider.accounts.set('sub', { email: 'sub@not.office.example', email_verified: true });
    for (const [login, role] of [
      ['vic', 'viewer'],
      ['oda', 'operator'],
    ] as const) {
      const browser = api.browser();
      expect(await comeIn(browser, login)).toBe('/runs');
      expect(await me(browser)).toMatchObject({ person: { role } });
    }
    expect(await comeIn(api.browser(), 'sub')).toMatch(/error=NOT_INVITED/);
    await owner.change('signIn.saveProvider', settings());
  });
});

describe('the second factor', () => {
  const verified = { email_verified: true };
  const secretOf = (uri: string) => new URL(uri).searchParams.get('secret')!;
  const overview = (browser: Browser) => browser.ask('query', 'overview.get', {});

  /** Turns it on; answers the secret. */
  async function turnOn(browser: Browser, password?: string): Promise<string> {
    const enabled = await browser.auth('/two-factor/enable', password === undefined ? {} : { password });
    expect(enabled.status).toBe(200);
    const { totpURI } = (await enabled.json()) as { totpURI: string };
    const code = totp(secretOf(totpURI));
    expect((await browser.auth('/two-factor/verify-totp', { code })).status).toBe(200);
    return secretOf(totpURI);
  }

  test('of somebody who has one here is asked for after the provider, and nobody is in before', async () => {
    const known = await api.signedIn('operator', 'Tom');
    const { person } = await me(known);
    const secret = await turnOn(known, loginPassword);
    provider.accounts.set('tom', { email: person.email, ...verified });
    const browser = api.browser();
    expect(await comeIn(browser, 'tom')).toBe('/sign-in?step=code&to=%2Fruns');
    expect((await browser.ask('query', 'me.get')).status).toBe(401);
    expect((await browser.auth('/two-factor/disable', {})).status).toBe(401);
    expect((await browser.auth('/two-factor/verify-totp', { code: '000000' })).status).toBe(401);
    expect((await browser.ask('query', 'me.get')).status).toBe(401);
    expect((await browser.auth('/two-factor/verify-totp', { code: totp(secret) })).status).toBe(200);
    expect(await me(browser)).toMatchObject({ person: { id: person.id } });
    // Whoever guesses on is sent back to the provider.
    const guesser = api.browser();
    await comeIn(guesser, 'tom');
    for (let guess = 0; guess < 5; guess++) {
      await guesser.auth('/two-factor/verify-totp', { code: `00000${guess}` });
    }
    expect((await guesser.auth('/two-factor/verify-totp', { code: totp(secret) })).ok).toBe(false);
  });

  test('of the provider counts where its token says so, by amr or by an acr that is listed', async () => {
    const [tom] = [...provider.accounts].filter(([login]) => login === 'tom').map(([, account]) => account);
    provider.accounts.set('tom', { ...tom!, amr: ['pwd', 'otp'] });
    expect(await comeIn(api.browser(), 'tom')).toBe('/runs');
    provider.accounts.set('tom', { ...tom!, amr: ['pwd'], acr: 'gold' });
    expect(await comeIn(api.browser(), 'tom')).toMatch(/step=code/);
    await owner.change('signIn.saveProvider', { ...settings(), secondFactorAcr: ['gold'] });
    expect(await comeIn(api.browser(), 'tom')).toBe('/runs');
    await owner.change('signIn.saveProvider', settings());
  });

  test('that everybody needs is set up by whoever has neither; then it is asked for', async () => {
    provider.accounts.set('nia', { email: 'nia@example.org', ...verified });
    await owner.change('people.invite', { email: 'nia@example.org', role: 'viewer' });
    await api.service.database.prisma.$transaction((tx) => updateSettings(tx, { requireTwoFactor: true }));
    try {
      const browser = api.browser();
      expect(await comeIn(browser, 'nia')).toBe('/runs');
      expect(await browser.query('me.get')).toMatchObject({ secondFactorNeeded: true, hasPassword: false });
      expect((await overview(browser)).problem?.code).toBe('second-factor-needed');
      // One that brings the provider's own needs none of ours.
      provider.accounts.set('nia', { email: 'nia@example.org', ...verified, amr: ['mfa'] });
      const brought = api.browser();
      await comeIn(brought, 'nia');
      expect((await overview(brought)).status).toBe(200);
      const secret = await turnOn(browser);
      expect((await overview(browser)).status).toBe(200);
      provider.accounts.set('nia', { email: 'nia@example.org', ...verified });
      const again = api.browser();
      expect(await comeIn(again, 'nia')).toMatch(/step=code/);
      expect((await again.auth('/two-factor/verify-totp', { code: totp(secret) })).status).toBe(200);
      expect((await overview(again)).status).toBe(200);
    } finally {
      await api.service.database.prisma.$transaction((tx) => updateSettings(tx, { requireTwoFactor: false }));
    }
  });

  test('of somebody without a password is not turned off in a session that was left open', async () => {
    const browser = api.browser();
    provider.accounts.set('nia', { email: 'nia@example.org', ...verified, amr: ['mfa'] });
    await comeIn(browser, 'nia');
    const age = (interval: string) =>
      api.service.sql.query(
        `UPDATE sessions SET created_at = now() - interval '${interval}'
         WHERE user_id = (SELECT id FROM users WHERE email = 'nia@example.org')`,
      );
    await age('1 hour');
    for (const path of ['disable', 'enable', 'generate-backup-codes', 'get-totp-uri']) {
      const refused = await browser.auth(`/two-factor/${path}`, {});
      expect([path, refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
        ...[path, 403, 'SIGN_IN_AGAIN'],
      ]);
    }
    await age('1 minute');
    expect((await browser.auth('/two-factor/disable', {})).status).toBe(200);
    expect(await browser.query('me.get')).toMatchObject({ person: { twoFactorEnabled: false } });
  });
});

test('somebody without a password confirms by a fresh sign-in', async () => {
  await api.service.sql.query("UPDATE users SET role = 'owner' WHERE email = 'ina@example.org'");
  const browser = api.browser();
  await comeIn(browser, 'ina');
  const grow = () => browser.ask('mutation', 'people.invite', { email: 'x@example.org', role: 'viewer' });
  // Files are against a password, where there is one.
  const fetchFile = () =>
    browser.ask('mutation', 'exports.prepareDownload', { id: crypto.randomUUID(), loginPassword: 'x' });
  expect((await grow()).status).toBe(200);
  expect((await fetchFile()).problem?.code).toBe('not-found');
  await api.service.sql.query("UPDATE sessions SET created_at = created_at - interval '1 hour'");
  expect((await grow()).problem?.code).toBe('confirmation-needed');
  expect((await fetchFile()).problem?.code).toBe('confirmation-needed');
  expect((await browser.ask('mutation', 'me.confirm', { password: 'x' })).problem?.code).toBe(
    'wrong-password',
  );
  await comeIn(browser, 'ina');
  expect((await grow()).status).toBe(200);
  owner = await api.signedIn('owner', 'Otto');
});

test('the secret is sealed, given out to nobody, and goes to no other provider', async () => {
  const stored = await api.service.sql.query("SELECT value FROM settings WHERE key = 'sign-in-provider'");
  expect(JSON.stringify(stored)).toContain(provider.issuer);
  expect(JSON.stringify(stored)).not.toContain(provider.clientSecret);
  const answer = await owner.ask('query', 'signIn.provider');
  expect(answer.text).not.toMatch(/secret/i);
  const { clientSecret: _, ...without } = settings();
  await owner.change('signIn.saveProvider', without);
  const moved = { ...without, clientId: 'another' };
  expect((await owner.ask('mutation', 'signIn.saveProvider', moved)).problem?.code).toBe('invalid-input');
  const entries = await api.service.sql.query('SELECT * FROM audit_entries');
  expect(JSON.stringify(entries)).not.toContain(provider.clientSecret);
  const accounts = await api.service.database.prisma.account.findMany({ where: { providerId: 'oidc' } });
  expect(accounts.length).toBeGreaterThan(0);
  for (const { accessToken, refreshToken, idToken } of accounts)
    expect([accessToken, refreshToken, idToken]).toEqual([null, null, null]);
});

test('an address that is no provider is refused in a sentence', async () => {
  for (const issuer of [`${provider.issuer}/nowhere`, 'http://127.0.0.1:1', `${provider.issuer}/`]) {
    const answer = await owner.ask('mutation', 'signIn.saveProvider', { ...settings(), issuer });
    expect(answer, issuer).toMatchObject({ status: 400, problem: { code: 'invalid-input' } });
    expect(answer.problem?.message).toMatch(/openid-configuration/);
  }
  const plain = await owner.ask('mutation', 'signIn.saveProvider', {
    ...{ ...settings(), issuer: 'http://login.example.com' },
  });
  expect(plain.problem?.fields).toHaveProperty('issuer');
});

test('a token that somebody brings along lets nobody in: the way is through the provider only', async () => {
  const answer = await api.browser().auth('/sign-in/social', {
    ...{ provider: 'oidc', callbackURL: '/', idToken: { token: 'a.b.c', accessToken: 'of another program' } },
  });
  expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'TOKEN_NOT_TAKEN' }]);
});

test('another provider is another set of people: its ids are not those of the one before', async () => {
  const known = await api.signedIn('owner', 'Olaf');
  const { person } = await me(known);
  provider.accounts.set('1001', { email: person.email, email_verified: true });
  expect(await comeIn(api.browser(), '1001')).toBe('/runs');
  const first = provider;
  const { redirectUrl } = await owner.query<{ redirectUrl: string }>('signIn.provider');
  try {
    await using second = await startOidcProvider(redirectUrl);
    provider = second;
    await owner.change('signIn.saveProvider', settings());
    // Somebody else, whom the new provider happens to count alike.
    second.accounts.set('1001', { email: 'nobody@elsewhere.example', email_verified: true });
    const browser = api.browser();
    expect(await comeIn(browser, '1001')).toMatch(/error=NOT_INVITED/);
    expect((await browser.ask('query', 'me.get')).status).toBe(401);
    // And the person themselves comes in by the address.
    second.accounts.set('olaf', { email: person.email, email_verified: true });
    const again = api.browser();
    expect(await comeIn(again, 'olaf')).toBe('/runs');
    expect((await me(again)).person.id).toBe(person.id);
  } finally {
    provider = first;
    await owner.change('signIn.saveProvider', settings());
  }
});

test('what comes back with a forged or used state lets nobody in', async () => {
  const browser = api.browser();
  const begun = await browser.auth('/sign-in/social', { provider: 'oidc', callbackURL: '/runs' });
  const { url } = (await begun.json()) as { url: string };
  const back = new URL(await provider.signIn(url, 'ina'));
  // In another browser than the one that set out.
  const other = api.browser();
  const stolen = await other.fetch(back.pathname + back.search);
  expect(stolen.headers.get('location')).toMatch(/error=/);
  expect((await other.ask('query', 'me.get')).status).toBe(401);
});

test('the way there never leads elsewhere afterwards', async () => {
  const begun = await api.browser().auth('/sign-in/social', {
    ...{ provider: 'oidc', callbackURL: 'https://evil.example/', errorCallbackURL: '/sign-in' },
  });
  expect(begun.status).toBe(403);
});

test('however many strangers press the button, a provider is asked once at a time', async () => {
  let asked = 0;
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  let isSlow = false;
  const server = createServer(async (_request, response) => {
    if (isSlow) {
      asked += 1;
      await held;
      response.writeHead(503).end();
      return;
    }
    const [authorization_endpoint, token_endpoint, jwks_uri] = ['a', 't', 'k'].map(
      (path) => `${issuer}/${path}`,
    );
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ issuer, authorization_endpoint, token_endpoint, jwks_uri }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await owner.change('signIn.saveProvider', { ...settings(), issuer });
    isSlow = true;
    const press = () => api.browser().auth('/sign-in/social', { provider: 'oidc', callbackURL: '/' });
    const first = press();
    await expect.poll(() => asked).toBe(1);
    const others = [press(), press(), press()];
    // Time enough for them to be here.
    for (let turn = 0; turn < 10; turn++) await api.browser().query('signIn.offered');
    expect(asked).toBe(1);
    letGo();
    for (const answer of await Promise.all([first, ...others])) expect(answer.status).toBe(502);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await owner.change('signIn.saveProvider', settings());
  }
});

test('signing in and being refused are in the audit log, and a provider that is gone keeps nobody out', async () => {
  const entries = await api.service.sql.query<{ action: string; name: string }>(
    "SELECT action, actor_name AS name FROM audit_entries WHERE action LIKE 'session.%'",
  );
  expect(entries).toContainEqual({ action: 'session.started', name: 'Ina' });
  expect(entries.some(({ action }) => action === 'session.refused')).toBe(true);
  expect(await api.browser().query('signIn.offered')).toEqual({ provider: { label: 'Office' } });
  // Another name of the client: its discovery is asked anew.
  await owner.change('signIn.saveProvider', { ...settings(), label: 'Gone' });
  await provider.stop();
  const answer = await api.browser().auth('/sign-in/social', { provider: 'oidc', callbackURL: '/' });
  expect([answer.status, (await answer.json()) as { code: string }]).toMatchObject([
    ...[502, { code: 'PROVIDER_UNREACHABLE' }],
  ]);
  await owner.query('me.get');
  await api.signedIn('viewer', 'Paula');
  await owner.change('signIn.removeProvider');
  expect(await api.browser().query('signIn.offered')).toEqual({ provider: null });
  const removed = await api.browser().auth('/sign-in/social', { provider: 'oidc', callbackURL: '/' });
  expect(removed.status).toBe(404);
});
