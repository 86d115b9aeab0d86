/** Doing a run of somebody else's again gets nobody further than beginning one would. */
import type { RunKind } from '@holdfast/contracts/runs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';

let api: TestApi;
let owner: Browser;
let operator: Browser;

beforeAll(async () => {
  api = await startTestApi('repeating');
  owner = await api.signedIn('owner');
  operator = await api.signedIn('operator');
});
afterAll(() => api?.[Symbol.asyncDispose]());

async function endedRun(kind: RunKind, input: object): Promise<string> {
  const { id } = await api.services.database.prisma.run.create({
    data: { kind, input, status: 'failed', finishedAt: new Date(), requestedByName: 'owner' },
  });
  return id;
}

const source = { server: { sourceId: crypto.randomUUID() }, database: 'shop' };
const rest = { roles: 'fail', terminateConnections: true };
const forOwners: [string, RunKind, object][] = [
  ['replaces a database', 'restore-database', { ...rest, target: source, mode: 'overwrite' }],
  [
    'writes to a server that is no source',
    'restore-database',
    { ...rest, target: { server: { config: { host: 'db' } }, database: 'x' }, mode: 'new' },
  ],
  ['replaces files', 'restore-files', { directory: '/srv', existing: 'replace' }],
  ['writes where no roots bound it', 'restore-files', { directory: '/srv', existing: 'fail' }],
  ['changes rows', 'restore-profile', { policy: 'overwrite', dryRun: false }],
  ['removes backups', 'clean-up', { retention: { keepLast: 1 }, sourceIds: null }],
  ['removes a vault', 'remove-vault', { replacedVaultId: crypto.randomUUID() }],
  ['takes a stranger’s file in', 'portable', { upload: { id: crypto.randomUUID(), sourceName: 'x' } }],
  ['exports without encryption', 'export', { exportId: crypto.randomUUID() }],
];

test.each(forOwners)('what %s is repeated by owners only, who confirm it', async (_, kind, input) => {
  const id = await endedRun(kind, input);
  const refused = await operator.ask('mutation', 'runs.retry', { id });
  expect(refused.problem?.code).toBe('not-allowed');
  expect(await api.services.database.prisma.run.count({ where: { retryOfId: id } })).toBe(0);
  await api.service.sql.query("UPDATE sessions SET created_at = created_at - interval '1 hour'");
  expect((await owner.ask('mutation', 'runs.retry', { id })).problem?.code).toBe('confirmation-needed');
  await api.service.sql.query('UPDATE sessions SET created_at = now()');
  expect((await owner.ask('mutation', 'runs.retry', { id })).status).toBe(200);
});

test.each([
  ['backup', {}],
  ['verify', { level: 'full' }],
  ['clean-up', { retention: { keepLast: 1 }, sourceIds: null, preview: true }],
  ['restore-database', { ...rest, target: source, mode: 'new' }],
] as [RunKind, object][])('an operator repeats what an operator may begin: %s', async (kind, input) => {
  expect((await operator.ask('mutation', 'runs.retry', { id: await endedRun(kind, input) })).status).toBe(
    200,
  );
});
