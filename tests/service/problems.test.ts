/** What a caller is told when something goes wrong, and what it is never told. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';
import { createTestDatabase } from '../support/database.ts';

let api: TestApi;
let owner: Browser;
beforeAll(async () => {
  api = await startTestApi('problems');
  owner = await api.signedIn('owner');
});
afterAll(() => api[Symbol.asyncDispose]());

test('wrong input names its fields', async () => {
  const answer = await owner.ask('mutation', 'people.add', { name: '', email: 'nobody', role: 'king' });
  expect(answer.status).toBe(400);
  expect(answer.problem).toMatchObject({ code: 'invalid-input', retryable: false });
  expect(Object.keys(answer.problem?.fields ?? {}).sort()).toEqual(['email', 'name', 'password', 'role']);
});

test('what is not there is not there', async () => {
  const id = '01939b3c-0000-7000-8000-000000000000';
  for (const path of ['runs.get', 'sources.get', 'backups.get', 'vaults.locks']) {
    expect(await owner.ask('query', path, { id }), path).toMatchObject({
      ...{ status: 404, problem: { code: 'not-found' } },
    });
  }
  expect(await owner.ask('query', 'no.such')).toMatchObject({ status: 404, problem: { code: 'not-found' } });
});

test('an error of ours has an id that is in the log, and gives nothing away', async () => {
  await api.service.sql.query('ALTER TABLE audit_entries RENAME COLUMN actor_name TO hidden');
  const answer = await owner.ask('query', 'audit.list', {});
  await api.service.sql.query('ALTER TABLE audit_entries RENAME COLUMN hidden TO actor_name');
  expect(answer).toMatchObject({ status: 500, problem: { code: 'internal' } });
  expect(answer.text).not.toMatch(/actor_name|hidden|\.ts|node_modules|prisma/i);
  const [logged] = api.errors;
  expect(answer.problem?.message).toContain(logged!.requestId);
  expect(answer.headers.get('x-request-id')).toBe(logged!.requestId);
});

test('a request holds no more than it may', async () => {
  const big = JSON.stringify({ name: 'x'.repeat(6 * 1024 * 1024) });
  const headers = { 'content-type': 'application/json' };
  const whole = await owner.fetch('/api/trpc/people.add', { method: 'POST', headers, body: big });
  expect(whole.status).toBe(413);
  const init = () =>
    ({ method: 'POST', headers, body: new Blob([big]).stream(), duplex: 'half' }) as RequestInit;
  // Without a length, it is counted as it comes; the connection may end before all of it is sent.
  const streamed = await owner.fetch('/api/trpc/people.add', init()).catch(() => undefined);
  expect(streamed === undefined || streamed.status === 413).toBe(true);
  const signIn = await owner.fetch('/api/auth/sign-in/email', init()).catch(() => undefined);
  expect(signIn === undefined || signIn.status === 411).toBe(true);
});

test('a place in a list that never was is refused', async () => {
  for (const cursor of ['', 'x', Buffer.from('12 abc').toString('base64url'), '-'.repeat(200)]) {
    for (const path of ['runs.list', 'backups.list', 'audit.list']) {
      const answer = await owner.ask('query', path, { cursor });
      expect(answer, `${path} ${cursor}`).toMatchObject({ status: 400, problem: { code: 'invalid-input' } });
    }
  }
});

test('every change is in the audit log, with who did it and from where', async () => {
  await owner.change('settings.update', { installationName: 'Backups of the shop' });
  const { items } = await owner.query<{ items: Record<string, unknown>[] }>('audit.list', { limit: 1 });
  expect(items).toMatchObject([
    {
      ...{ action: 'settings.changed', actorName: 'owner', ipAddress: '127.0.0.1' },
      details: { installationName: 'Backups of the shop' },
    },
  ]);
});

test('changes that share a request have an entry each', async () => {
  const response = await owner.fetch('/api/trpc/settings.update,setup.suggestPassword?batch=1', {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ 0: { keepRunsDays: 100 }, 1: {} }),
  });
  expect(response.status).toBe(200);
  const { items } = await owner.query<{ items: { action: string; details: unknown }[] }>('audit.list', {
    limit: 2,
  });
  expect(items.map(({ action, details }) => [action, details])).toEqual(
    expect.arrayContaining([
      ['settings.changed', { keepRunsDays: 100 }],
      ['password.suggested', null],
    ]),
  );
});

test('the last owner stays an owner', async () => {
  const [me] = await owner.query<{ id: string }[]>('people.list');
  for (const change of [{ role: 'viewer' }, { disabled: true }]) {
    const answer = await owner.ask('mutation', 'people.change', { id: me!.id, ...change });
    expect(answer).toMatchObject({ status: 409, problem: { code: 'conflict' } });
  }
  const second = await api.signedIn('owner', 'second');
  const people = await owner.query<{ id: string; name: string }[]>('people.list');
  const other = people.find(({ name }) => name === 'second')!;
  // Each takes the other's role away at the same time.
  const answers = await Promise.all([
    owner.ask('mutation', 'people.change', { id: other.id, role: 'viewer' }),
    second.ask('mutation', 'people.change', { id: me!.id, role: 'viewer' }),
  ]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const [row] = await api.service.sql.query<{ count: string }>(
    `SELECT count(*) FROM users WHERE role = 'owner' AND disabled_at IS NULL`,
  );
  expect(Number(row!.count)).toBe(1);
});

test('without our own database there is one clear sentence, and everything works again afterwards', async () => {
  const { sql } = api.service;
  const elsewhere = await createTestDatabase('elsewhere');
  const allow = (allowed: boolean) =>
    elsewhere.query(`ALTER DATABASE "${sql.name}" WITH ALLOW_CONNECTIONS ${allowed};
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${sql.name}' AND application_name <> ''`);
  await allow(false);
  try {
    for (const browser of [owner, api.browser()]) {
      expect(await browser.ask('query', 'setup.state')).toMatchObject({
        ...{ status: 503, problem: { code: 'service-not-ready', retryable: true } },
      });
    }
  } finally {
    await allow(true);
    await elsewhere[Symbol.asyncDispose]();
  }
  await expect.poll(async () => (await owner.ask('query', 'me.get')).status).toBe(200);
});
