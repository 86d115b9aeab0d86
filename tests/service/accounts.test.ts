/** Signing in, out and again, over HTTP and against a real database. */
import { updateSettings } from '@holdfast/application/settings';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loginPassword, setupToken, startTestApi, type TestApi } from '../support/api-server.ts';
import { totp } from '../support/totp.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi('accounts');
});
afterAll(() => api[Symbol.asyncDispose]());

/** Each test begins with a clean slate of attempts: all of them come from one address. */
const forgetAttempts = () => api.service.sql.query('DELETE FROM rate_limits');

describe('the first owner', () => {
  const owner = { name: 'Ada', email: 'ada@example.org', password: loginPassword };

  test('needs the token of this start', async () => {
    const browser = api.browser();
    expect(await browser.query('setup.state')).toMatchObject({ step: 'owner' });
    const refused = await browser.ask('mutation', 'setup.createOwner', { ...owner, token: 'another' });
    expect(refused).toMatchObject({ status: 403, problem: { code: 'not-allowed' } });
    expect(await api.service.database.prisma.user.count()).toBe(0);
  });

  test('needs a password of twelve characters', async () => {
    const answer = await api
      .browser()
      .ask('mutation', 'setup.createOwner', { ...owner, password: 'eleven char', token: setupToken });
    expect(answer.status).toBe(400);
    expect(answer.problem?.fields).toHaveProperty('password');
  });

  test('is made once, however many browsers ask at the same time', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map((n) =>
        api.browser().ask('mutation', 'setup.createOwner', {
          ...{ ...owner, email: `ada.${n}@example.org`, token: setupToken },
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const people = await api.service.database.prisma.user.findMany();
    expect(people).toMatchObject([{ role: 'owner', name: 'Ada' }]);
    expect(await api.browser().query('setup.state')).toEqual({
      ...{ step: 'vault', preset: { directory: null, hasPassword: false } },
    });
  });
});

describe('sessions', () => {
  test('nobody signs up, and nobody gives themselves a role', async () => {
    await forgetAttempts();
    const browser = await api.signedIn('viewer', 'Vic');
    for (const path of ['/sign-up/email', '/delete-user', '/change-email', '/two-factor/send-otp']) {
      const response = await browser.auth(path, {
        name: 'x',
        email: 'x@example.org',
        password: loginPassword,
      });
      expect(response.status, path).toBe(404);
    }
    await browser.auth('/update-user', { name: 'Vicky', role: 'owner', disabledAt: null });
    expect(await browser.query('me.get')).toMatchObject({ person: { role: 'viewer' } });
  });

  test('the cookie is for our own pages and out of reach of scripts', async () => {
    await forgetAttempts();
    const browser = await api.signedIn('viewer', 'Cora');
    const { email } = await browser.query<{ person: { email: string } }>('me.get').then((me) => me.person);
    const response = await browser.auth('/sign-in/email', { email, password: loginPassword });
    const cookies = response.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect(cookie).toMatch(/^holdfast\..*HttpOnly; SameSite=Lax/i);
  });

  test('end by signing out, and can be ended from another browser', async () => {
    await forgetAttempts();
    const first = await api.signedIn('viewer', 'Sam');
    const { person } = await first.query<{ person: { email: string } }>('me.get');
    const second = api.browser();
    await second.signIn(person.email, loginPassword);
    const sessions = await first.query<{ id: string; current: boolean }[]>('me.sessions');
    expect(sessions.map(({ current }) => current).sort()).toEqual([false, true]);
    const other = sessions.find(({ current }) => !current)!;
    await first.change('me.revokeSession', { id: other.id });
    expect((await second.ask('query', 'me.get')).problem?.code).toBe('not-signed-in');
    await first.auth('/sign-out', {});
    expect((await first.ask('query', 'me.get')).status).toBe(401);
  });

  test('of somebody else cannot be ended', async () => {
    await forgetAttempts();
    const one = await api.signedIn('owner', 'One');
    const other = await api.signedIn('viewer', 'Other');
    const [session] = await other.query<{ id: string }[]>('me.sessions');
    expect((await one.ask('mutation', 'me.revokeSession', { id: session!.id })).status).toBe(404);
    await other.query('me.get');
  });

  test('a disabled account is refused at once, and at the next sign-in', async () => {
    await forgetAttempts();
    const browser = await api.signedIn('operator', 'Dora');
    const { person } = await browser.query<{ person: { id: string; email: string } }>('me.get');
    const { prisma } = api.service.database;
    await prisma.user.update({ where: { id: person.id }, data: { disabledAt: new Date() } });
    expect((await browser.ask('query', 'me.get')).status).toBe(401);
    const response = await api
      .browser()
      .auth('/sign-in/email', { email: person.email, password: loginPassword });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('disabled');
  });

  test('guessing ends soon, also for the right password; the count is kept in the database', async () => {
    await forgetAttempts();
    const browser = await api.signedIn('viewer', 'Greta');
    const { person } = await browser.query<{ person: { email: string } }>('me.get');
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      const headers = { 'x-forwarded-for': `10.0.0.${n}`, 'x-holdfast-address': `10.0.1.${n}` };
      const response = await api.browser().fetch('/api/auth/sign-in/email', {
        ...{ method: 'POST', headers: { ...headers, 'content-type': 'application/json' } },
        body: JSON.stringify({ email: person.email, password: `wrong password ${n}` }),
      });
      statuses.push(response.status);
    }
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
    expect(statuses.at(-1)).toBe(429);
    const body = { email: person.email, password: loginPassword };
    expect((await api.browser().auth('/sign-in/email', body)).status).toBe(429);
    const rows = await api.service.database.prisma.rateLimit.findMany({ where: { count: { gte: 10 } } });
    expect(rows).toHaveLength(1);
    await forgetAttempts();
  });
});

describe('a second factor', () => {
  test('is asked for, and a recovery code works once', async () => {
    await forgetAttempts();
    const browser = await api.signedIn('operator', 'Tom');
    const { person } = await browser.query<{ person: { email: string } }>('me.get');
    const enabled = await browser.auth('/two-factor/enable', { password: loginPassword });
    const { totpURI, backupCodes } = (await enabled.json()) as { totpURI: string; backupCodes: string[] };
    expect(backupCodes.length).toBeGreaterThanOrEqual(8);
    const code = () => totp(new URL(totpURI).searchParams.get('secret')!);
    expect((await browser.auth('/two-factor/verify-totp', { code: code() })).status).toBe(200);
    expect(await browser.query('me.get')).toMatchObject({ person: { twoFactorEnabled: true } });

    const again = api.browser();
    const signedIn = await again.auth('/sign-in/email', { email: person.email, password: loginPassword });
    expect(await signedIn.json()).toMatchObject({ twoFactorRedirect: true });
    expect((await again.ask('query', 'me.get')).status).toBe(401);
    expect((await again.auth('/two-factor/verify-totp', { code: '000000' })).status).toBe(401);
    expect((await again.auth('/two-factor/verify-backup-code', { code: backupCodes[0] })).status).toBe(200);
    await again.query('me.get');

    const third = api.browser();
    await third.auth('/sign-in/email', { email: person.email, password: loginPassword });
    expect((await third.auth('/two-factor/verify-backup-code', { code: backupCodes[0] })).status).toBe(401);
    const secrets = await api.service.sql.query<{ secret: string; codes: string }>(
      'SELECT secret, backup_codes AS codes FROM two_factors',
    );
    expect(JSON.stringify(secrets)).not.toContain(backupCodes[1]);
  });

  test('can be required of everybody', async () => {
    await forgetAttempts();
    const browser = await api.signedIn('owner', 'Rita');
    const { prisma } = api.service.database;
    await updateSettings(prisma, { requireTwoFactor: true });
    const refused = await browser.ask('query', 'setup.checkFolder', { path: '/tmp' });
    expect(refused).toMatchObject({ status: 403, problem: { code: 'second-factor-needed' } });
    await browser.query('me.get');
    await updateSettings(prisma, { requireTwoFactor: false });
  });
});

test('the audit log says who signed in, who was refused and who left', async () => {
  const actions = await api.service.sql.query<{ action: string; address: string }>(
    'SELECT action, ip_address AS address FROM audit_entries',
  );
  const names = actions.map(({ action }) => action);
  for (const action of [
    'owner.created',
    'session.started',
    'session.refused',
    'session.ended',
    'session.revoked',
  ]) {
    expect(names).toContain(action);
  }
  expect(new Set(actions.map(({ address }) => address))).toEqual(new Set(['127.0.0.1']));
});
