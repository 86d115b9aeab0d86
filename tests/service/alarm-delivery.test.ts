/** Alarms from rows, folded and queued; messages that do not get through at first; and whoever acknowledges. */

import { deliverDue, removeOldAlarms, watchEverything } from '@holdfast/application/alarms';
import type { Alarm, Channel } from '@holdfast/contracts/alarms';
import type { Page } from '@holdfast/contracts/primitives';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../support/api-server.ts';
import type { Browser } from '../support/browser.ts';
import { type Receiver, startReceiver } from '../support/receivers.ts';

let api: TestApi;
let owner: Browser;
let viewer: Browser;
let receiver: Receiver;
let sourceId: string;
const vaultId = crypto.randomUUID();
const signingSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const hourMs = 3_600_000;
const later = (ms: number) => new Date(Date.now() + ms);

beforeAll(async () => {
  api = await startTestApi('alarms');
  [owner, viewer, receiver] = await Promise.all([
    api.signedIn('owner', 'Ada'),
    api.signedIn('viewer'),
    startReceiver(),
  ]);
  const { prisma } = api.service.database;
  await prisma.vault.create({
    data: {
      ...{ id: vaultId, name: 'Backups', location: { type: 'local', path: '/nowhere' }, repositoryId: 'x' },
      ...{ sealedPassword: Buffer.from('x'), recoverySavedAt: new Date() },
    },
  });
  ({ id: sourceId } = await prisma.source.create({
    data: { name: 'Shop', kind: 'files', config: { paths: ['/nowhere'] }, vaultId },
  }));
});
afterAll(async () => {
  await receiver?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  receiver.requests.length = 0;
  receiver.answer = { status: 200 };
  await addHook('Hook');
});
afterEach(async () => {
  const { prisma } = api.service.database;
  await prisma.alarm.deleteMany();
  await prisma.alarmChannel.deleteMany();
  await prisma.run.deleteMany();
  await prisma.backup.deleteMany();
  await prisma.vault.update({
    where: { id: vaultId },
    data: { recoverySavedAt: new Date(), createdAt: new Date() },
  });
});

async function addHook(name: string, events: string[] | null = null, path = '/hook'): Promise<string> {
  const { id } = await owner.change<{ id: string }>('alarms.addChannel', {
    ...{ name, events, digest: 'none', settings: { kind: 'webhook', inNetwork: true } },
    secrets: { url: `${receiver.url}${path}`, signingSecret },
  });
  return id;
}

/** A run of the source that has ended. */
async function addRun(status: string, more: object = {}): Promise<string> {
  const { id } = await api.service.database.prisma.run.create({
    data: {
      ...{ kind: 'backup', status, sourceId, sourceName: 'Shop', vaultId, input: {} },
      ...{ startedAt: new Date(), finishedAt: new Date(), ...more },
    },
  });
  return id;
}
const failure = { errorCode: 'database-unreachable', errorMessage: 'The server does not answer.' };

const watch = (now = new Date()) => watchEverything(api.service.database, { now });
const deliver = (now = new Date()) =>
  deliverDue({ database: api.service.database, key: api.services.key, now });
const types = () => receiver.requests.map(({ json }) => json.type);
const open = async () => (await owner.query<Page<Alarm>>('alarms.list', { state: 'open' })).items;

test('a failure is told once, however often it happens, and so is its end', async () => {
  await addRun('failed', failure);
  await watch();
  await watch();
  await addRun('failed', failure);
  await watch();
  await deliver();
  await deliver();
  expect(types()).toEqual(['alarm.raised.failed']);
  expect(receiver.requests[0]!.json.data).toMatchObject({
    ...{ title: 'Shop was not backed up', tone: 'critical' },
    lines: ['The last backup failed. The server does not answer.'],
  });
  expect(await open()).toMatchObject([
    { event: 'failed', times: 2, told: [{ channel: 'Hook', status: 'delivered' }] },
  ]);
  expect(await viewer.query('alarms.open')).toEqual({ critical: 1, warning: 0 });
  await addRun('succeeded');
  await watch();
  await deliver();
  expect(types()).toEqual(['alarm.raised.failed', 'alarm.resolved.failed']);
  expect(await open()).toEqual([]);
  const past = await viewer.query<Page<Alarm>>('alarms.list', { state: 'past' });
  expect(past.items).toMatchObject([{ event: 'failed', times: 2, resolvedAt: expect.any(String) }]);
});

test('workers that look at the same time raise one alarm and send one message', async () => {
  await addRun('failed', failure);
  await Promise.all([watch(), watch(), watch(), watch()]);
  await Promise.all([deliver(), deliver(), deliver(), deliver()]);
  expect(types()).toEqual(['alarm.raised.failed']);
});

test('a channel is told of the events that it wants', async () => {
  await addHook('Other', ['overdue'], '/other');
  await addRun('failed', failure);
  await watch();
  await deliver();
  expect(receiver.requests.map(({ path }) => path)).toEqual(['/hook']);
});

test('what does not get through is tried again later, under the same id; then the channel is well again', async () => {
  receiver.answer = { status: 503, body: 'later please' };
  await addRun('failed', failure);
  await watch();
  const now = Date.now();
  expect(await deliver(new Date(now))).toBe(0);
  expect(await deliver(new Date(now))).toBe(0);
  expect(receiver.requests).toHaveLength(1);
  const [channel] = await owner.query<Channel[]>('alarms.channels');
  expect(channel).toMatchObject({
    ...{ waiting: 1, failingSince: expect.any(String) },
    lastError: `127.0.0.1:${receiver.port} has a problem of its own (HTTP 503). It said: later please`,
  });
  receiver.answer = { status: 200 };
  expect(await deliver(new Date(now + 30_000))).toBe(0);
  expect(await deliver(new Date(now + 90_000))).toBe(1);
  const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
  expect(ids).toEqual([ids[0], ids[0]]);
  expect(await owner.query<Channel[]>('alarms.channels')).toMatchObject([{ waiting: 0, failingSince: null }]);
});

test('a message that was claimed by somebody who died is sent by the next', async () => {
  await addRun('failed', failure);
  await watch();
  // Claimed, and then nothing more was heard.
  await api.service.database.prisma.alarmDelivery.updateMany({
    data: { attempts: 1, nextAttemptAt: later(60_000) },
  });
  expect(await deliver()).toBe(0);
  expect(await deliver(later(61_000))).toBe(1);
});

test('after a day it is given up, and what is over meanwhile overtakes what waits', async () => {
  receiver.answer = { status: 500 };
  await addRun('failed', failure);
  await watch();
  await deliver();
  await deliver(later(25 * hourMs));
  expect(await open()).toMatchObject([{ told: [{ status: 'failed' }] }]);

  await api.service.database.prisma.alarm.deleteMany();
  await watch();
  await addRun('succeeded');
  await watch();
  receiver.requests.length = 0;
  receiver.answer = { status: 200 };
  await deliver();
  expect(types()).toEqual(['alarm.resolved.failed']);
});

test('a message that was left lying for a day is not sent: old news would only confuse', async () => {
  await addRun('failed', failure);
  await watch();
  await deliver(later(25 * hourMs));
  expect(receiver.requests).toEqual([]);
  expect(await open()).toMatchObject([{ told: [{ status: 'dropped' }] }]);
});

test('what lasts is told again; what somebody knows is not', async () => {
  await addRun('failed', failure);
  await watch();
  await deliver();
  await watch(later(23 * hourMs));
  await watch(later(25 * hourMs));
  await deliver(later(25 * hourMs));
  expect(types()).toEqual(['alarm.raised.failed', 'alarm.reminder.failed']);
  const [alarm] = await open();
  expect((await viewer.ask('mutation', 'alarms.acknowledge', { id: alarm!.id })).status).toBe(403);
  await owner.change('alarms.acknowledge', { id: alarm!.id });
  expect(await open()).toMatchObject([{ acknowledgedBy: 'Ada' }]);
  expect(await viewer.query('alarms.open')).toEqual({ critical: 0, warning: 0 });
  await watch(later(60 * hourMs));
  await deliver(later(60 * hourMs));
  expect(types()).toHaveLength(2);
  expect((await owner.ask('mutation', 'alarms.acknowledge', { id: alarm!.id })).problem).toMatchObject({
    code: 'conflict',
  });
});

test('a channel that is added while an alarm lasts hears of it with the next reminder', async () => {
  await addRun('failed', failure);
  await watch();
  await addHook('Late', null, '/late');
  await watch(later(25 * hourMs));
  await deliver(later(25 * hourMs));
  const heard = receiver.requests.map(({ path, json }) => `${path} ${json.data.kind}`);
  expect(heard).toContain('/late reminder');
  expect(heard).not.toContain('/late raised');
});

test('a paused channel hears nothing, also not afterwards', async () => {
  const [{ id } = { id: '' }] = await owner.query<Channel[]>('alarms.channels');
  await addRun('failed', failure);
  await watch();
  await owner.change('alarms.pauseChannel', { id, paused: true });
  await deliver();
  await owner.change('alarms.pauseChannel', { id, paused: false });
  await deliver();
  expect(receiver.requests).toEqual([]);
});

test('a channel that does not get through for an hour is told by the others', async () => {
  await addHook('Other', null, '/other');
  await api.service.database.prisma.alarmChannel.updateMany({
    where: { name: 'Hook' },
    data: { failingSince: later(-2 * hourMs), lastError: 'It refuses.' },
  });
  await watch();
  await deliver();
  expect(receiver.requests.map(({ path, json }) => [path, json.type])).toEqual([
    ['/other', 'alarm.raised.channel-failing'],
  ]);
});

describe('what is wrong', () => {
  const events = async (now?: Date) => {
    await watch(now);
    return (await open()).map(({ event }) => event);
  };
  const addBackup = (more: object = {}) =>
    api.service.database.prisma.backup.create({
      data: {
        ...{ vaultId, sourceId, sourceName: 'Shop', kind: 'files', snapshotId: crypto.randomUUID() },
        ...{ takenAt: new Date(), sizeBytes: 50_000_000n, rows: 10_000n, ...more },
      },
    });

  test('PostgreSQL’s programs are missing for a server', async () => {
    await addRun('failed', { errorCode: 'tool-missing', errorMessage: 'pg_dump 19 is not here.' });
    expect(await events()).toEqual(['client-tools']);
  });

  test('a partial backup', async () => {
    await addBackup({ partial: true });
    await addRun('partial');
    expect(await events()).toEqual(['partial']);
  });

  test('a backup that lost its rows, and one that grew', async () => {
    for (let hour = 8; hour > 0; hour--) await addBackup({ takenAt: later(-hour * hourMs) });
    expect(await events()).toEqual([]);
    await addBackup({ rows: 12n });
    expect(await events()).toEqual(['shrinkage']);
    await addBackup({ takenAt: later(1000), rows: 40_000n });
    expect(await events()).toEqual(['growth']);
  });

  test('a recovery key that nobody saved, a day after the vault was made', async () => {
    await addBackup();
    await api.service.database.prisma.vault.update({
      where: { id: vaultId },
      data: { recoverySavedAt: null },
    });
    expect(await events()).toEqual([]);
    expect(await events(later(25 * hourMs))).toEqual(['key-not-saved']);
  });

  test('a vault that is nearly full, until there is clearly more room', async () => {
    const free = (freeBytes: number) =>
      api.service.database.prisma.vault.update({
        where: { id: vaultId },
        data: {
          statistics: { storedBytes: 40e9, protectedBytes: 40e9, freeBytes, totalBytes: 1e12, backups: 1 },
        },
      });
    await free(2.5e9);
    expect(await events()).toEqual([]);
    await free(1.9e9);
    expect(await events()).toEqual(['vault-nearly-full']);
    await free(2.1e9);
    expect(await events()).toEqual(['vault-nearly-full']);
    await free(3e9);
    expect(await events()).toEqual([]);
  });

  test('a verification, a clean-up and a restore that failed, each until it succeeds', async () => {
    const { id: backupId } = await addBackup();
    await addRun('failed', {
      kind: 'verify',
      errorCode: 'verification-failed',
      errorMessage: 'public.a differs.',
    });
    await addRun('failed', {
      kind: 'clean-up',
      sourceId: null,
      sourceName: null,
      errorMessage: 'The vault is locked.',
    });
    await addRun('failed', { kind: 'restore-files', backupId, errorMessage: 'The disk is full.' });
    expect((await events()).sort()).toEqual(['failed', 'failed', 'verification-failed']);
    for (const kind of ['verify', 'restore-files'])
      await addRun('succeeded', { kind, backupId: kind === 'verify' ? null : backupId });
    await addRun('succeeded', { kind: 'clean-up', sourceId: null, sourceName: null });
    expect(await events()).toEqual([]);
  });
});

test('what is over is cleared away after its time, and what is open never', async () => {
  await addRun('failed', failure);
  await watch();
  await removeOldAlarms(api.service.database, 30, later(400 * 24 * hourMs));
  expect(await open()).toHaveLength(1);
  await addRun('succeeded');
  await watch();
  await removeOldAlarms(api.service.database, 30, later(29 * 24 * hourMs));
  expect(await api.service.database.prisma.alarm.count()).toBe(1);
  await removeOldAlarms(api.service.database, 30, later(31 * 24 * hourMs));
  expect(await api.service.database.prisma.alarm.count()).toBe(0);
});
