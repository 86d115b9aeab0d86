/**
 * Who may call what. Every procedure of the router is called as everybody, over HTTP: whoever is below its role is
 * refused before anything else happens, and whoever is at or above it gets past that.
 */
import { hasRole, type Role } from '@holdfast/contracts/people';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appRouter } from '../../apps/web/src/server/router.ts';
import { startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';

interface Declared {
  type: 'query' | 'mutation' | 'subscription';
  meta?: { role?: Role | 'public'; action?: string };
}

const procedures = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: Declared }>,
).map(([path, { _def }]) => ({ path, ...(_def as Declared) }));

/** What was decided, for reading; a change of a role has to be made here as well. */
const expected: Record<Role | 'public', string[]> = {
  public: [
    ...['setup.state', 'setup.createOwner', 'exports.lookAtHandOver', 'signIn.offered'],
    ...['people.openInvitation', 'people.acceptInvitation'],
  ],
  viewer: [
    ...[
      'me.get',
      'me.confirm',
      'me.sessions',
      'me.revokeSession',
      'overview.get',
      'sources.list',
      'sources.get',
    ],
    ...['backups.list', 'backups.get', 'backups.manifest', 'backups.browse', 'backups.calendar'],
    ...['runs.list', 'runs.get', 'runs.log', 'runs.follow', 'schedules.list', 'schedules.preview'],
    ...['vaults.list', 'settings.get', 'alarms.list', 'alarms.open', 'alarms.channels', 'alarms.settings'],
    ...['vaults.list', 'settings.get', 'apiKeys.list', 'apiKeys.create', 'apiKeys.revoke'],
  ],
  operator: [
    ...[
      'sources.testConnection',
      'sources.browse',
      'sources.previewExcludes',
      'backups.pin',
      'backups.verify',
    ],
    ...['runs.backUpNow', 'runs.startTask', 'runs.cancel', 'runs.retry', 'restore.propose'],
    'restore.preflightDatabase',
    ...['restore.preflightFiles', 'restore.database', 'restore.files', 'schedules.pause', 'schedules.runNow'],
    ...[
      'portable.prepareDownload',
      'portable.download',
      'portable.links',
      'portable.revokeLink',
      'uploads.list',
      'uploads.get',
      'uploads.begin',
    ],
    ...['uploads.open', 'uploads.discard', 'cleanUps.preview', 'cleanUps.plan', 'vaults.verify'],
    ...['exports.sources', 'exports.plan', 'exports.drift', 'exports.findProfiles', 'exports.list'],
    ...['exports.get', 'exports.create', 'exports.prepareDownload', 'exports.handOver'],
    ...['exports.takeBackLinks', 'exports.remove', 'exports.openFile', 'exports.restore'],
    ...['exports.restoreReport'],
    ...['alarms.acknowledge', 'alarms.testChannel'],
    ...[
      'vaults.refresh',
      'vaults.locks',
      'keys.list',
      'keys.test',
      'keys.oldVaults',
      'settings.installation',
    ],
  ],
  owner: [
    ...['setup.checkFolder', 'setup.suggestPassword', 'setup.createVault', 'setup.confirmRecovery'],
    ...['sources.create', 'sources.update', 'sources.remove', 'sources.addDemo', 'schedules.create'],
    ...['schedules.update', 'schedules.remove', 'schedules.proposals', 'schedules.acceptProposals'],
    ...[
      'vaults.removeLock',
      'keys.add',
      'keys.change',
      'keys.remove',
      'keys.recoveryFile',
      'keys.rekey',
      'keys.removeOldVault',
      'settings.update',
    ],
    ...[
      'keys.recoverySheet',
      'cleanUps.start',
      'uploads.adopt',
      'people.list',
      'people.add',
      'people.change',
      'audit.list',
    ],
    ...['exports.roots', 'exports.proposePlan', 'exports.savePlan'],
    ...['alarms.addChannel', 'alarms.updateChannel', 'alarms.pauseChannel', 'alarms.removeChannel'],
    ...['alarms.updateSettings'],
    ...['people.invite', 'people.invitations', 'people.withdrawInvitation'],
    ...['signIn.provider', 'signIn.saveProvider', 'signIn.removeProvider'],
    ...['settings.metricsToken', 'settings.makeMetricsToken', 'settings.removeMetricsToken'],
  ],
};

test('every procedure declares a role, and it is the one that was decided', () => {
  const declared = Object.fromEntries(procedures.map(({ path, meta }) => [path, meta?.role]));
  const decided = Object.entries(expected).flatMap(([role, paths]) => paths.map((path) => [path, role]));
  expect(declared).toEqual(Object.fromEntries(decided));
});

test('every change has a name in the audit log', () => {
  const nameless = procedures.filter(({ type, meta }) => type === 'mutation' && !meta?.action);
  expect(nameless).toEqual([]);
});

describe('over HTTP', () => {
  let api: TestApi;
  const people: Partial<Record<Role, Browser>> = {};
  beforeAll(async () => {
    api = await startTestApi('roles');
    for (const role of ['viewer', 'operator', 'owner'] as const) people[role] = await api.signedIn(role);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  /** Nothing that would be done with it: the input fails its check, after the role was looked at. */
  const call = (browser: Browser, { path, type }: (typeof procedures)[number]) =>
    browser.ask(type === 'mutation' ? 'mutation' : 'query', path, type === 'subscription' ? undefined : 0);

  /** Subscriptions answer in their stream. */
  const listed = procedures.filter(({ type }) => type !== 'subscription');

  test.for(listed)('$path refuses whoever is nobody', async (procedure) => {
    const answer = await call(api.browser(), procedure);
    if (procedure.meta?.role === 'public') return expect(answer.status).not.toBe(401);
    expect(answer).toMatchObject({ status: 401, problem: { code: 'not-signed-in' } });
  });

  test.for(listed)('$path is for $meta.role', async (procedure) => {
    const needed = procedure.meta?.role ?? 'owner';
    if (needed === 'public') return;
    for (const role of ['viewer', 'operator', 'owner'] as const) {
      const answer = await call(people[role]!, procedure);
      if (hasRole(role, needed)) expect(answer.problem?.code, role).not.toBe('not-allowed');
      else expect(answer, role).toMatchObject({ status: 403, problem: { code: 'not-allowed' } });
    }
  });

  test('a subscription refuses whoever is nobody', async () => {
    const response = await api.browser().fetch('/api/trpc/runs.follow?input=%7B%7D', {
      headers: { accept: 'text/event-stream' },
    });
    const text = await response.text();
    expect(response.status === 401 || text.includes('not-signed-in')).toBe(true);
  });

  test.for(procedures.filter(({ type }) => type === 'mutation'))(
    '$path is not for pages of other sites',
    async ({ path }) => {
      for (const headers of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: '', 'sec-fetch-site': 'cross-site' },
        { origin: '' },
      ]) {
        const response = await people.owner!.fetch(`/api/trpc/${path}`, {
          ...{ method: 'POST', body: '{}', headers: { 'content-type': 'application/json', ...headers } },
        });
        expect(response.status, JSON.stringify(headers)).toBe(403);
      }
    },
  );

  test('a change cannot be asked for by a link', async () => {
    const answer = await people.owner!.ask('query', 'setup.suggestPassword');
    expect(answer.status).toBe(405);
  });

  test('who asks by another name than loopback’s gets no answer', async () => {
    const { request } = await import('node:http');
    const { port } = new URL(api.url);
    const status = await new Promise((resolve, reject) => {
      const asked = request({ port, path: '/api/trpc/setup.state', headers: { host: 'evil.example' } });
      asked
        .once('response', (response) => resolve(response.statusCode))
        .once('error', reject)
        .end();
    });
    expect(status).toBe(421);
  });
});
