/** What somebody gets who has no account, or has found a browser that was left open: nothing, and no hints. */
import { addVault } from '@holdfast/application/vaults';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loginPassword, startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';
import { makeWorkFolder, type WorkFolder } from '../support/local-vault.ts';

const vaultPassword = 'a password for backups only';
let work: WorkFolder;
let api: TestApi;
let viewer: Browser;

beforeAll(async () => {
  work = makeWorkFolder('strangers');
  api = await startTestApi('strangers');
  viewer = await api.signedIn('viewer');
  const { database, key } = api.services;
  const location = { type: 'local', path: work.at('vault') } as const;
  await addVault({ database, key, name: 'Backups', password: vaultPassword, location });
});
afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
  work?.[Symbol.dispose]();
});
beforeEach(() => api.service.sql.query('DELETE FROM rate_limits'));

test('nobody who is not signed in learns whether a guess is the password of a vault', async () => {
  const stranger = api.browser();
  const answers: string[] = [];
  for (const newPassword of [vaultPassword, 'some other long password']) {
    const answer = await stranger.auth('/change-password', { currentPassword: 'x', newPassword });
    expect(answer.status).toBe(401);
    answers.push(await answer.text());
  }
  expect(answers[0]).toBe(answers[1]);
  // Whoever changes theirs is told.
  const answer = await viewer.auth('/change-password', {
    ...{ currentPassword: loginPassword, newPassword: vaultPassword },
  });
  expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'PASSWORD_OF_VAULT' }]);
});

test('what better-auth offers beyond what the dashboard needs is not there', async () => {
  for (const [path, body] of [
    // Guesses that nobody counts.
    ['/verify-password', { password: loginPassword }],
    // A name as long as one likes, in every entry of the audit log from then on.
    ['/update-user', { name: 'x'.repeat(100_000) }],
    ['/update-session', { confirmedAt: new Date() }],
    ['/sign-up/email', { name: 'x', email: 'x@example.org', password: loginPassword }],
    ['/reset-password/x', {}],
    ['/set-password', { newPassword: 'some other long password' }],
    ['/two-factor/send-otp', {}],
    ['/two-factor/view-backup-codes', { userId: 'x' }],
  ] as const) {
    expect((await viewer.auth(path, body)).status, path).toBe(404);
  }
});

test('who guesses the password or the second factor of a browser that was left open leaves a trace', async () => {
  const found = await api.signedIn('viewer', 'Frida');
  const traces = () =>
    api.service.sql.query<{ action: string; name: string }>(
      "SELECT action, actor_name AS name FROM audit_entries WHERE action LIKE '%.refused' ORDER BY id",
    );
  const wrong = { currentPassword: 'a wrong password', newPassword: 'some other long password' };
  expect((await found.auth('/change-password', wrong)).status).toBe(400);
  expect((await found.auth('/two-factor/enable', { password: 'a wrong password' })).status).toBe(400);
  expect((await found.auth('/two-factor/enable', { password: loginPassword })).status).toBe(200);
  expect((await found.auth('/two-factor/verify-totp', { code: '000000' })).status).toBe(401);
  expect(await traces()).toEqual([
    { action: 'password.refused', name: 'Frida' },
    { action: 'password.refused', name: 'Frida' },
    { action: 'second-factor.refused', name: 'Frida' },
  ]);
  // Strangers who merely knock leave none.
  await api.browser().auth('/change-password', wrong);
  await api.browser().auth('/two-factor/verify-totp', { code: '000000' });
  expect(await traces()).toHaveLength(3);
});
