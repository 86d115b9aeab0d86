/** What somebody tries who has found a key: nothing that it was not made for. */
import type { RunKind } from '@holdfast/contracts/runs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loginPassword } from '../../support/api-server.ts';
import { createRestClient } from './rest-client.ts';
import { everyScope, type RestWorld, startRestWorld } from './rest-world.ts';

let world: RestWorld;
beforeAll(async () => {
  world = await startRestWorld('hostile_keys');
});
afterAll(() => world?.[Symbol.asyncDispose]());
beforeEach(() => world.api.services.database.prisma.rateLimit.deleteMany().then(() => undefined));

async function endedRun(kind: RunKind, input: object): Promise<string> {
  const data = { kind, input, status: 'failed', finishedAt: new Date(), requestedByName: 'owner' };
  return (await world.api.services.database.prisma.run.create({ data })).id;
}

test('a key that repeats runs repeats nothing that it could not begin', async () => {
  const target = { server: { sourceId: world.sourceIds.Shop }, database: 'shop' };
  const restore = await endedRun('restore-database', { target, mode: 'overwrite', roles: 'fail' });
  const cleanUp = await endedRun('clean-up', { retention: { keepLast: 1 }, sourceIds: null });
  const runs = await world.program(['runs:write']);
  for (const id of [restore, cleanUp]) {
    const refused = await runs('POST', `/api/runs/${id}/retry`);
    expect(refused).toMatchObject({ status: 403, problem: { code: 'not-allowed' } });
    expect(refused.problem?.detail).toMatch(/lacks the scope backups:/);
  }
  const backup = await endedRun('backup', {});
  expect((await runs('POST', `/api/runs/${backup}/retry`)).status).toBe(202);
  const both = await world.program(['runs:write', 'backups:clean-up']);
  expect((await both('POST', `/api/runs/${cleanUp}/retry`)).status).toBe(202);
  const operator = await world.program(['runs:write', 'backups:restore'], 'operator');
  expect((await operator('POST', `/api/runs/${restore}/retry`)).status).toBe(403);
});

test('a key for schedules has none remove backups', async () => {
  const body = { name: 'x', cron: '* * * * *', timeZone: 'UTC' };
  const what = { task: 'clean-up', retention: { keepLast: 1 }, sourceIds: null };
  const schedules = await world.program(['schedules:write', 'schedules:read']);
  const refused = await schedules('POST', '/api/schedules', { body: { ...body, what } });
  expect(refused).toMatchObject({ status: 403, problem: { code: 'not-allowed' } });
  const made = await schedules<{ id: string }>('POST', '/api/schedules', {
    body: { ...body, what: { task: 'full' } },
  });
  expect(made.status).toBe(201);
  const changed = await schedules('PUT', `/api/schedules/${made.data.id}`, { body: { ...body, what } });
  expect(changed.status).toBe(403);
});

test('a key of somebody without the second factor that is required opens nothing', async () => {
  const call = await world.program(everyScope);
  await world.people.owner.change('settings.update', { requireTwoFactor: true });
  try {
    for (const path of ['/api/runs', '/api/audit', '/api/settings']) {
      expect((await call('GET', path)).problem?.code, path).toBe('second-factor-needed');
    }
    const piece = await call('PUT', `/api/uploads/${crypto.randomUUID()}?offset=0`, { body: 'x' });
    expect(piece.problem?.code).toBe('second-factor-needed');
  } finally {
    await world.api.service.sql.query("UPDATE settings SET value = 'false' WHERE key = 'requireTwoFactor'");
  }
});

test('what one person has prepared another one’s key does not fetch, nor a key without the scope', async () => {
  const owner = await world.program(['downloads:write']);
  const body = { backupId: world.backupId, protection: { kind: 'generated' } };
  const { data } = await owner<{ address: string }>('POST', '/api/downloads', { body });
  const other = await world.program(['downloads:write'], 'operator');
  expect((await other('GET', data.address)).status).toBe(404);
  const less = await world.program(['backups:read']);
  expect((await less('GET', data.address)).status).toBe(403);
  // And nobody without a key or a session.
  expect((await createRestClient(world.api.url)('GET', data.address)).status).toBe(401);
  expect((await owner('GET', data.address)).status).toBe(200);
});

test('files for people only are for no key, whatever it may', async () => {
  const call = await world.program(everyScope);
  const { address } = await world.people.owner.change<{ address: string }>('keys.recoverySheet', {
    ...{ vaultId: world.vaultId, loginPassword },
  });
  expect((await call('GET', address)).problem?.code).toBe('not-allowed');
});

test('fields that nobody asked for change nothing, and no name reaches a prototype', async () => {
  const call = await world.program(everyScope);
  const run = await endedRun('backup', {});
  const body =
    '{"id":"00000000-0000-4000-8000-000000000000","__proto__":{"role":"owner"},"constructor":{"x":1}}';
  // The address goes before the body.
  expect((await call('POST', `/api/runs/${run}/retry`, { body })).status).toBe(202);
  expect(({} as { role?: string }).role).toBeUndefined();
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    expect((await call('GET', '/api/runs', { query: { [name]: '1' } })).status, name).toBe(400);
  }
});

test('a refusal tells neither a path of this machine nor a query nor a stack', async () => {
  const call = await world.program(everyScope);
  const answers = [
    await call('GET', '/api/backups/%00'),
    await call('GET', `/api/backups/${crypto.randomUUID()}`),
    await call('GET', '/api/backups/..%2f..%2fetc%2fpasswd'),
    await call('GET', '/api/runs', { query: { cursor: 'x' } }),
    await call('GET', '/api/backup/list', { query: { limit: '1e400' } }),
    await call('POST', '/api/backup/create', { body: '{"type":' }),
    await call('POST', '/api/backup/create', { body: '[]' }),
    await call('POST', '/api/backup/restore', {
      body: {
        backup: world.backupId,
        location: { database: 'x', connection: { url: 'postgres://u:hush@127.0.0.1:1/x' } },
      },
    }),
  ];
  for (const { status, text, problem } of answers) {
    expect(status, text).toBeGreaterThanOrEqual(400);
    expect(status, text).not.toBe(500);
    expect(problem?.code, text).toBeDefined();
    expect(text).not.toMatch(/node_modules|\.ts:|SELECT |prisma|hush|\/tmp\//i);
  }
});

test('a name that no database can hold is refused like any other', async () => {
  const call = await world.program();
  for (const source of ['a\0b', '\ud800']) {
    const body = { type: 'database', source };
    expect((await call('POST', '/api/backup/create', { body })).problem).toMatchObject({
      ...{ status: 400, code: 'invalid-input' },
    });
  }
});

test('what is asked of exports by name is not taken for a link', async () => {
  const call = await world.program();
  expect((await call('GET', '/api/export-sources')).status).toBe(200);
  const body = { sourceId: world.sourceIds.Shop, search: '1' };
  expect((await call('POST', '/api/export-profiles', { body })).status).toBe(200);
  expect((await call('GET', `/api/export-files/${'a'.repeat(43)}`)).problem?.detail).toMatch(/works once/);
});

test('a key makes nobody an owner, and changes no owner, whatever it may', async () => {
  const call = await world.program(everyScope);
  const { prisma } = world.api.services.database;
  await world.api.signedIn('owner', 'second');
  const idOf = async (name: string) => (await prisma.user.findFirstOrThrow({ where: { name } })).id;
  const [owner, viewer] = [await idOf('second'), await idOf('viewer')];
  const attempts = [
    await call('POST', '/api/invitations', { body: { email: 'me@example.org', role: 'owner' } }),
    await call('PATCH', `/api/people/${viewer}`, { body: { role: 'owner' } }),
    await call('PATCH', `/api/people/${owner}`, { body: { disabled: true } }),
    await call('PATCH', `/api/people/${owner}`, { body: { role: 'viewer' } }),
  ];
  for (const { status, problem } of attempts) {
    expect(status).toBe(403);
    expect(problem).toMatchObject({
      code: 'not-allowed',
      detail: expect.stringContaining('nobody an owner'),
    });
  }
  expect(await prisma.invitation.count()).toBe(0);
  expect((await call('PATCH', `/api/people/${viewer}`, { body: { disabled: true } })).status).toBe(204);
  expect((await call('PATCH', `/api/people/${viewer}`, { body: { disabled: false } })).status).toBe(204);
  const { data } = await call<{ items: object[] }>('GET', '/api/audit', { query: { limit: '1' } });
  expect(data.items).toMatchObject([
    { action: 'person.changed', details: { disabled: false, apiKey: expect.stringMatching(/^test \(hf_/) } },
  ]);
  const operator = await world.program(['runs:read'], 'operator');
  expect((await operator('GET', '/api/people')).status).toBe(403);
});

test('a file that a key has fetched is in the audit log with its name', async () => {
  const call = await world.program(everyScope);
  const body = { backupId: world.backupId, protection: { kind: 'generated' } };
  const { data } = await call<{ address: string }>('POST', '/api/downloads', { body });
  expect((await call('GET', data.address)).status).toBe(200);
  const csv = await call('GET', '/api/audit.csv', { query: { area: 'backup' } });
  expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
  expect(csv.text).toMatch(/backup\.downloaded.*test \(hf_/);
  const { data: log } = await call<{ items: object[] }>('GET', '/api/audit', { query: { limit: '1' } });
  expect(log.items).toMatchObject([
    { action: 'audit.exported', details: { area: 'backup', apiKey: expect.stringMatching(/^test \(hf_/) } },
  ]);
  const misspelled = await call('GET', '/api/audit.csv', { query: { aera: 'backup' } });
  expect(misspelled.status).toBe(400);
});

test('a key for schedules has proposals remove no backups either', async () => {
  const call = await world.program(['schedules:write', 'schedules:read']);
  const { data: schedules } = await call<object[]>('GET', '/api/schedules/proposals', {
    query: { timeZone: 'UTC' },
  });
  const before = await world.api.services.database.prisma.schedule.count();
  const refused = await call('POST', '/api/schedules/proposals', { body: { schedules } });
  expect(refused).toMatchObject({ status: 403, problem: { code: 'not-allowed' } });
  expect(await world.api.services.database.prisma.schedule.count()).toBe(before);
});
