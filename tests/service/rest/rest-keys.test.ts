/** What a key may do, and until when; how often it may ask; what is remembered of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { limitName, requestLimit } from '../../../apps/web/src/server/rest/rate-limit.ts';
import { loginPassword } from '../../support/api-server.ts';
import { createRestClient } from './rest-client.ts';
import { everyScope, type RestWorld, startRestWorld } from './rest-world.ts';

let world: RestWorld;
beforeAll(async () => {
  world = await startRestWorld('keys');
});
afterAll(() => world?.[Symbol.asyncDispose]());
beforeEach(() => world.api.services.database.prisma.rateLimit.deleteMany().then(() => undefined));

describe('a key', () => {
  test('is made against the password each time, however recently its person signed in', async () => {
    const { owner } = world.people;
    await owner.change('me.confirm', { password: loginPassword });
    const { prisma } = world.api.services.database;
    const before = await prisma.apiKey.count();
    for (const scopes of [['downloads:write'], ['backups:restore'], ['runs:read']]) {
      const input = { name: 'borrowed', scopes, validDays: 1 };
      for (const more of [{}, { loginPassword: 'a guess of somebody' }]) {
        const refused = await owner.ask('mutation', 'apiKeys.create', { ...input, ...more });
        expect(refused).toMatchObject({ status: 400, problem: { code: 'wrong-password' } });
      }
    }
    expect(await prisma.apiKey.count()).toBe(before);
    const { items } = await owner.query<{ items: object[] }>('audit.list', { limit: 1 });
    expect(items).toMatchObject([{ action: 'api-key.created', details: { refused: 'wrong-password' } }]);
    // Ten guesses in five minutes are what anybody has.
    const input = { name: 'x', scopes: ['runs:read'], validDays: 1, loginPassword: 'a guess of somebody' };
    const codes: (string | undefined)[] = [];
    for (let n = 0; n < 5; n++)
      codes.push((await owner.ask('mutation', 'apiKeys.create', input)).problem?.code);
    expect(codes.at(-1)).toBe('too-many-requests');
  });

  test('is kept as a hash only', async () => {
    const { token } = await world.people.owner.change<{ token: string }>('apiKeys.create', {
      ...{ name: 'x', scopes: ['runs:read'], validDays: 1, loginPassword },
    });
    expect(token).toMatch(/^hf_[0-9a-f]{8}_[\w-]{43}$/);
    const rows = await world.api.service.sql.query(
      `SELECT row_to_json(k)::text AS text FROM api_keys k UNION ALL SELECT row_to_json(a)::text FROM audit_entries a`,
    );
    const secret = token.split('_').slice(2).join('_');
    expect(JSON.stringify(rows)).not.toContain(secret);
    const listed = await world.people.owner.ask('query', 'apiKeys.list');
    expect(listed.text).toContain(token.slice(0, 11));
    expect(listed.text).not.toContain(secret);
  });

  test('can do no more than its person', async () => {
    const input = { name: 'x', scopes: ['settings:write'], validDays: 1, loginPassword };
    const refused = await world.people.operator.ask('mutation', 'apiKeys.create', input);
    expect(refused).toMatchObject({ status: 403, problem: { code: 'not-allowed' } });
    // A scope that an operator has, for something that only owners may.
    const operator = await world.program(['schedules:write', 'backups:write'], 'operator');
    const body = { cron: '0 0 * * *' };
    expect(await operator('POST', '/api/backup/schedule/full', { body })).toMatchObject({
      ...{ status: 403, problem: { code: 'not-allowed', detail: expect.stringContaining('role owner') } },
    });
    const created = await operator('POST', '/api/backup/create', { body: { type: 'full' } });
    expect(created.status).toBe(202);
  });

  test('loses what its person loses, at once', async () => {
    const { prisma } = world.api.services.database;
    const person = await prisma.user.findFirstOrThrow({ where: { role: 'operator' } });
    const operator = await world.program(['backups:write'], 'operator');
    const ask = () => operator('POST', '/api/backup/create', { body: { type: 'full' } });
    expect((await ask()).status).toBe(202);
    await prisma.user.update({ where: { id: person.id }, data: { role: 'viewer' } });
    expect((await ask()).status).toBe(403);
    await prisma.user.update({
      where: { id: person.id },
      data: { role: 'operator', disabledAt: new Date() },
    });
    expect((await ask()).status).toBe(401);
    await prisma.user.update({ where: { id: person.id }, data: { disabledAt: null } });
    expect((await ask()).status).toBe(202);
  });

  test('opens nothing once it is revoked or has expired, and says so', async () => {
    const { id, token } = await world.newToken(['runs:read']);
    const ask = () => createRestClient(world.api.url, token)('GET', '/api/runs');
    expect((await ask()).status).toBe(200);
    const { prisma } = world.api.services.database;
    await prisma.apiKey.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1000) } });
    expect((await ask()).problem?.detail).toMatch(/expired/);
    await prisma.apiKey.update({ where: { id }, data: { expiresAt: null } });
    const stranger = await world.people.viewer.ask('mutation', 'apiKeys.revoke', { id });
    expect(stranger.status).toBe(404);
    await world.people.owner.change('apiKeys.revoke', { id });
    expect((await ask()).problem?.detail).toMatch(/revoked/);
  });

  test('remembers when and from where it was used, and signs what it does', async () => {
    const { id, token } = await world.newToken(['backups:write']);
    const call = createRestClient(world.api.url, token);
    await call('POST', '/api/backup/create', { body: { type: 'files', source: 'Papers' } });
    const keys = await world.people.owner.query<{ id: string }[]>('apiKeys.list');
    expect(keys.find((key) => key.id === id)).toMatchObject({
      lastUsedFrom: '127.0.0.1',
      lastUsedAt: expect.stringMatching(/^\d{4}-/),
    });
    const { items } = await world.people.owner.query<{ items: object[] }>('audit.list', { limit: 1 });
    expect(items).toMatchObject([
      {
        ...{ action: 'task.started', actorName: 'owner', ipAddress: '127.0.0.1' },
        details: { apiKey: `test (${token.slice(0, 11)})` },
      },
    ]);
  });

  test('is of no use beyond REST, and a session none within', async () => {
    const { token } = await world.newToken(everyScope);
    const response = await fetch(`${world.api.url}/api/trpc/runs.list?input=%7B%7D`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(401);
    const cookie = [...world.people.owner.cookies].map((pair) => pair.join('=')).join('; ');
    const asked = await createRestClient(world.api.url)('GET', '/api/runs', { headers: { cookie } });
    expect(asked.status).toBe(401);
  });
});

describe('how often', () => {
  test('is told with every answer, refused beyond, and not forgotten by a restart', async () => {
    const { id, token } = await world.newToken(['runs:read']);
    const call = createRestClient(world.api.url, token);
    const first = await call('GET', '/api/runs');
    const { attempts, windowSeconds } = requestLimit;
    expect(first.headers.get('ratelimit-policy')).toBe(`"default";q=${attempts};w=${windowSeconds}`);
    expect(first.headers.get('ratelimit')).toMatch(new RegExp(`^"default";r=${attempts - 1};t=\\d+$`));
    expect(first.headers.get('ratelimit-remaining')).toBe(String(attempts - 1));
    // What is counted lies in the database, and nowhere else.
    await world.api.services.database.prisma.rateLimit.update({
      where: { key: limitName(id) },
      data: { count: attempts },
    });
    const refused = await call('GET', '/api/runs');
    expect(refused).toMatchObject({ status: 429, problem: { code: 'too-many-requests', retryable: true } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/^"default";r=0;/);
    const other = await world.newToken(['runs:read']);
    expect((await createRestClient(world.api.url, other.token)('GET', '/api/runs')).status).toBe(200);
  });
});

describe('an Idempotency-Key', () => {
  const body = { type: 'files', source: 'Papers' };
  const count = () => world.api.services.database.prisma.run.count();

  test('makes a request that is sent again be answered, and not done, again', async () => {
    const call = await world.program(everyScope);
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const before = await count();
    const first = await call('POST', '/api/backup/create', { body, headers });
    const again = await call('POST', '/api/backup/create', { body, headers });
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await count()).toBe(before + 1);
    const other = await world.program(everyScope);
    expect((await other('POST', '/api/backup/create', { body, headers })).text).not.toBe(first.text);
  });

  test('is good for one request only', async () => {
    const call = await world.program(everyScope);
    const headers = { 'idempotency-key': 'one' };
    expect((await call('POST', '/api/backup/create', { body, headers })).status).toBe(202);
    const changed = await call('POST', '/api/backup/create', { body: { type: 'full' }, headers });
    expect(changed).toMatchObject({ status: 409, problem: { code: 'conflict', retryable: false } });
    const elsewhere = await call('POST', '/api/backup/schedule/full', { body, headers });
    expect(elsewhere.status).toBe(409);
  });

  test('sent many times at once, is done once', async () => {
    const call = await world.program(everyScope);
    const headers = { 'idempotency-key': 'many' };
    const before = await count();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => call('POST', '/api/backup/create', { body, headers })),
    );
    expect(await count()).toBe(before + 1);
    for (const { status, problem } of answers) {
      if (status !== 202) expect(problem).toMatchObject({ code: 'conflict', retryable: true });
    }
    expect(new Set(answers.filter(({ status }) => status === 202).map(({ text }) => text)).size).toBe(1);
  });

  test('is free again where the request was refused, and after a day', async () => {
    const call = await world.program(everyScope);
    const headers = { 'idempotency-key': 'refused' };
    const nobody = { type: 'files', source: 'Nobody' };
    expect((await call('POST', '/api/backup/create', { body: nobody, headers })).status).toBe(404);
    expect((await call('POST', '/api/backup/create', { body, headers })).status).toBe(202);
    await world.api.services.database.prisma.idempotentRequest.updateMany({
      data: { expiresAt: new Date(Date.now() - 1000) },
    });
    const before = await count();
    expect((await call('POST', '/api/backup/create', { body, headers })).status).toBe(202);
    expect(await count()).toBe(before + 1);
  });

  test('of a request that was broken off is never done again', async () => {
    const call = await world.program(everyScope);
    const headers = { 'idempotency-key': 'crash' };
    await call('POST', '/api/backup/create', { body, headers });
    const { prisma } = world.api.services.database;
    await prisma.idempotentRequest.updateMany({
      where: { key: 'crash' },
      data: { status: null, sealedAnswer: null, createdAt: new Date(Date.now() - 3600_000) },
    });
    const before = await count();
    const again = await call('POST', '/api/backup/create', { body, headers });
    expect(again).toMatchObject({ status: 409, problem: { detail: expect.stringContaining('broken off') } });
    expect(await count()).toBe(before);
  });

  test('keeps no secret readable', async () => {
    const call = await world.program(everyScope);
    const headers = { 'idempotency-key': 'secret' };
    const input = { backupId: world.backupId, protection: { kind: 'generated' } };
    const first = await call<{ password: string }>('POST', '/api/downloads', { body: input, headers });
    expect((await call('POST', '/api/downloads', { body: input, headers })).data).toEqual(first.data);
    const rows = await world.api.service.sql.query(
      `SELECT encode(sealed_answer, 'escape') AS text FROM idempotent_requests`,
    );
    expect(JSON.stringify(rows)).not.toContain(first.data.password.slice(0, 12));
  });
});
