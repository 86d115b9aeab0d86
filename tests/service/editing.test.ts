/** Sources, schedules and settings as owners change them. */
import { mkdirSync } from 'node:fs';
import type { Schedule } from '@holdfast/contracts/schedules';
import type { SourceDetail, SourceSummary } from '@holdfast/contracts/sources';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';
import { makeWorkFolder, type WorkFolder } from '../support/local-vault.ts';

let work: WorkFolder;
let api: TestApi;
let owner: Browser;
let operator: Browser;
const connection = { host: 'db.example', port: 5432, database: 'shop', user: 'backup', sslMode: 'prefer' };

beforeAll(async () => {
  work = makeWorkFolder('editing');
  mkdirSync(work.at('root/photos'), { recursive: true });
  api = await startTestApi('editing', { fileRoots: [work.at('root')] });
  owner = await api.signedIn('owner');
  operator = await api.signedIn('operator');
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  work[Symbol.dispose]();
});

describe('sources', () => {
  const create = (input: object) => owner.ask<{ id: string }>('mutation', 'sources.create', input);
  const database = (name: string, more: object = {}) => ({
    ...{ kind: 'database', name, connection: { ...connection, password: 'sesame', ...more } },
  });
  let id: string;

  test('need a vault', async () => {
    expect((await create(database('Shop'))).problem?.code).toBe('conflict');
    await api.service.database.prisma.vault.create({
      data: {
        ...{ name: 'Backups', location: { type: 'local', path: work.at('vault') }, repositoryId: 'x' },
        sealedPassword: new Uint8Array(),
      },
    });
    id = (await create(database('Shop'))).data.id;
  });

  const stored = async () => {
    const row = await api.service.database.prisma.source.findUniqueOrThrow({ where: { id } });
    return row.sealedSecrets === null ? undefined : Buffer.from(row.sealedSecrets).toString('hex');
  };

  test('keep their password while the account stays the same, and lose it with the account', async () => {
    const before = await stored();
    expect(before).toBeDefined();
    await owner.change('sources.update', { id, connection: { ...connection, database: 'other' } });
    const detail = await owner.query<SourceDetail>('sources.get', { id });
    expect(detail.config).toMatchObject({ hasPassword: true, connection: { database: 'other' } });
    await owner.change('sources.update', { id, connection: { ...connection, host: 'evil.example' } });
    expect(await stored()).toBeUndefined();
  });

  test('are looked at again when they change, and not for a new retention', async () => {
    const looks = () => api.service.database.prisma.run.count({ where: { kind: 'refresh', sourceId: id } });
    const before = await looks();
    await owner.change('sources.update', { id, retention: { keepDaily: 7 } });
    expect(await looks()).toBe(before);
    await owner.change('sources.update', { id, connection });
    expect(await looks()).toBe(before + 1);
    expect(await owner.query('sources.get', { id })).toMatchObject({ retention: { keepDaily: 7 } });
    await owner.change('sources.update', { id, retention: null });
    expect(await owner.query('sources.get', { id })).toMatchObject({ retention: null });
  });

  test('are removed by their name, keep their backups, and come back with them', async () => {
    const { prisma } = api.service.database;
    const { vaultId } = await prisma.source.findUniqueOrThrow({ where: { id } });
    await prisma.backup.create({
      data: {
        vaultId,
        sourceId: id,
        snapshotId: 'x',
        sourceName: 'Shop',
        kind: 'database',
        takenAt: new Date(),
      },
    });
    const remove = (confirmName: string) => owner.ask('mutation', 'sources.remove', { id, confirmName });
    expect((await remove('shop')).status).toBe(400);
    expect((await remove('Shop')).status).toBe(200);
    expect(await owner.query<SourceSummary[]>('sources.list')).toEqual([]);
    expect(await owner.query('backups.list', {})).toMatchObject({ total: 1 });
    expect(await stored()).toBeUndefined();
    const files = { kind: 'files', name: 'Shop', files: { paths: [work.at('root/photos')] } };
    expect((await create(files)).problem?.code).toBe('conflict');
    expect((await create(database('Shop'))).data.id).toBe(id);
    expect(await owner.query('sources.list')).toMatchObject([{ id, backups: 1 }]);
  });

  test('of files lie below the roots', async () => {
    const files = (path: string) => ({ kind: 'files', name: 'Elsewhere', files: { paths: [path] } });
    expect((await create({ ...files(work.at('root/photos')), name: 'Photos' })).status).toBe(200);
    expect((await create(files('/etc'))).problem?.code).toBe('path-unsafe');
    expect((await create(files(`${work.at('root')}/../..`))).problem?.code).toBe('path-unsafe');
    expect((await operator.ask('query', 'sources.browse', { path: '/' })).problem?.code).toBe('path-unsafe');
    const preview = await operator.ask('query', 'sources.previewExcludes', { paths: ['/etc'] });
    expect(preview.problem?.code).toBe('path-unsafe');
  });
});

describe('schedules', () => {
  const schedule = {
    ...{ name: 'Nightly', cron: '0 2 * * *', timeZone: 'Europe/Berlin', what: { task: 'full' } },
  };
  const list = () => owner.query<Schedule[]>('schedules.list');

  test('are proposed and accepted, once', async () => {
    const proposals = await owner.query<object[]>('schedules.proposals', { timeZone: 'Europe/Berlin' });
    expect(proposals).toHaveLength(4);
    expect(await owner.change('schedules.acceptProposals', { schedules: proposals })).toEqual({ created: 4 });
    const again = await owner.ask('mutation', 'schedules.acceptProposals', { schedules: proposals });
    expect(again.problem?.code).toBe('conflict');
    const all = await list();
    expect(all).toHaveLength(4);
    for (const { nextDueAt } of all) expect(Date.parse(nextDueAt!)).toBeGreaterThan(Date.now());
  });

  test('are made, changed, paused, run and removed', async () => {
    const { id } = await owner.change<{ id: string }>('schedules.create', schedule);
    const find = async () => (await list()).find((one) => one.id === id);
    await owner.change('schedules.update', { id, ...schedule, cron: '30 3 * * *' });
    const due = new Date((await find())!.nextDueAt!);
    expect(due.toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' })).toBe('03:30:00');
    await operator.change('schedules.pause', { id, paused: true });
    expect(await find()).toMatchObject({ paused: true, nextDueAt: null });
    await operator.change('schedules.pause', { id, paused: false });
    expect(await find()).toMatchObject({ paused: false, nextDueAt: due.toISOString() });
    const { runIds } = await operator.change<{ runIds: string[] }>('schedules.runNow', { id });
    expect(runIds).toHaveLength(1);
    expect(await operator.query('runs.get', { id: runIds[0] })).toMatchObject({
      kind: 'full',
      status: 'queued',
    });
    await operator.change('runs.cancel', { id: runIds[0] });
    expect(await operator.query('runs.get', { id: runIds[0] })).toMatchObject({ status: 'cancelled' });
    expect((await operator.ask('mutation', 'runs.cancel', { id: runIds[0] })).status).toBe(409);
    await owner.change('schedules.remove', { id });
    expect(await find()).toBeUndefined();
  });

  test('that make no sense are refused', async () => {
    const create = async (more: object) =>
      (await owner.ask('mutation', 'schedules.create', { ...schedule, name: 'New', ...more })).problem?.code;
    expect(await create({ cron: '61 * * * *' })).toBe('invalid-input');
    expect(await create({ cron: '0 0 30 2 *' })).toBe('invalid-input');
    expect(await create({ timeZone: 'Mars/Olympus' })).toBe('invalid-input');
    const sourceIds = ['01939b3c-0000-7000-8000-000000000000'];
    expect(await create({ what: { task: 'backup', kind: null, sourceIds } })).toBe('not-found');
  });

  test('show their next times', async () => {
    const preview = await operator.query<{ next: string[] }>('schedules.preview', {
      ...{ cron: '30 2 * * *', timeZone: 'Europe/Berlin' },
    });
    expect(preview).toMatchObject({ next: { length: 5 }, note: expect.stringContaining('clock') });
    expect(await operator.query('schedules.preview', { cron: '30 2 * * *', timeZone: 'UTC' })).toMatchObject({
      note: null,
    });
  });
});

test('settings change one by one, within their bounds', async () => {
  await owner.change('settings.update', { concurrentRuns: 4 });
  expect(await operator.query('settings.get')).toMatchObject({ concurrentRuns: 4, proofValidDays: 7 });
  const answer = await owner.ask('mutation', 'settings.update', { concurrentRuns: 0 });
  expect(answer.problem?.fields).toHaveProperty('concurrentRuns');
  expect(await operator.query('settings.installation')).toMatchObject({
    ...{ fileRoots: [work.at('root')], workers: [] },
  });
});

test('a role that was taken away is gone at once', async () => {
  const other = await api.signedIn('owner', 'Other');
  const people = await owner.query<{ id: string; name: string }[]>('people.list');
  const { id } = people.find(({ name }) => name === 'Other')!;
  await other.query('people.list');
  await owner.change('people.change', { id, role: 'viewer' });
  expect((await other.ask('query', 'people.list')).status).toBe(403);
  await owner.change('people.change', { id, disabled: true });
  expect((await other.ask('query', 'me.get')).status).toBe(401);
});
