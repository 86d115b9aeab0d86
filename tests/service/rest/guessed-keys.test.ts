/** Keys that nobody has: who tries many is stopped, seen, and learns nothing; who has worked from there goes on. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { guessesName, guessLimit } from '../../../apps/web/src/server/api-keys/limit-guesses.ts';
import { createRestClient, type RestAnswer } from './rest-client.ts';
import { type RestWorld, startRestWorld } from './rest-world.ts';

let world: RestWorld;
beforeAll(async () => {
  world = await startRestWorld('guesses');
});
afterAll(() => world?.[Symbol.asyncDispose]());
beforeEach(() => world.api.services.database.prisma.rateLimit.deleteMany().then(() => undefined));

function guess(path = '/api/runs', method = 'GET'): Promise<RestAnswer> {
  const token = `hf_${randomBytes(4).toString('hex')}_${randomBytes(32).toString('base64url')}`;
  return createRestClient(world.api.url, token)(method, path);
}

test('after so many unknown keys an address gets no other answer, wherever it asks', async () => {
  const statuses = new Set<number>();
  for (let n = 0; n < guessLimit.attempts; n++) statuses.add((await guess()).status);
  expect([...statuses]).toEqual([401]);
  const places = [
    ...[
      ['GET', '/api/backup/status'],
      ['POST', '/api/backup/create'],
      ['GET', '/api/audit.csv'],
    ],
    ...[
      ['GET', `/api/downloads/${'a'.repeat(43)}`],
      ['PUT', '/api/uploads/x?offset=0'],
    ],
  ] as const;
  for (const [method, path] of places) {
    const refused = await guess(path, method);
    expect(refused, path).toMatchObject({
      status: 429,
      problem: { code: 'too-many-requests', retryable: true },
    });
    expect(Number(refused.headers.get('retry-after')), path).toBeGreaterThan(0);
  }
  const { items } = await world.people.owner.query<{ items: object[] }>('audit.list', { area: 'api-key' });
  const traces = items.filter((entry) => (entry as { action: string }).action === 'api-key.guessed');
  expect(traces).toMatchObject([{ actorName: 'somebody', ipAddress: '127.0.0.1' }]);
});

test('then a right key is answered like a wrong one, unless it has worked from there before', async () => {
  const worked = await world.newToken(['runs:read']);
  const ask = (token: string) => createRestClient(world.api.url, token)('GET', '/api/runs');
  expect((await ask(worked.token)).status).toBe(200);
  const fresh = await world.newToken(['runs:read']);
  const { prisma } = world.api.services.database;
  // Counted in the database and nowhere else, so that a restart forgets nothing.
  const counted = { key: guessesName('127.0.0.1'), lastRequest: BigInt(Date.now()) };
  await prisma.rateLimit.create({ data: { id: 'x', count: guessLimit.attempts, ...counted } });
  const right = await ask(fresh.token);
  const wrong = await guess();
  expect([right.status, wrong.status]).toEqual([429, 429]);
  expect((await ask(worked.token)).status).toBe(200);
  await prisma.rateLimit.updateMany({
    data: { lastRequest: BigInt(Date.now() - guessLimit.windowSeconds * 1000 - 1) },
  });
  expect((await ask(fresh.token)).status).toBe(200);
});

test('what is no key at all is refused without being counted', async () => {
  for (const token of [undefined, 'nonsense', 'hf_short']) {
    for (let n = 0; n < guessLimit.attempts; n++) {
      const { status } = await createRestClient(world.api.url, token)('GET', '/api/runs');
      expect(status).toBe(401);
    }
  }
  expect((await guess()).status).toBe(401);
});
