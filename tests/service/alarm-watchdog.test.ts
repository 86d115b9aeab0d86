/** A worker that is killed: the web process notices it and tells it, and a new worker ends the alarm. */

import { watchEverything, watchWorkers } from '@holdfast/application/alarms';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWatchdog } from '../../apps/web/src/server/alarms/watchdog.ts';
import { startTestApi, type TestApi } from '../support/api-server.ts';
import { type Receiver, startReceiver } from '../support/receivers.ts';
import { spawnWorker } from './spawn-worker.ts';

let api: TestApi;
let receiver: Receiver;
beforeAll(async () => {
  api = await startTestApi('watchdog');
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver?.[Symbol.asyncDispose]();
  await api?.[Symbol.asyncDispose]();
});

test('the web process tells that no worker is left; the next worker tells that it is over', async () => {
  const { database } = api.service;
  const owner = await api.signedIn('owner');
  await owner.change('alarms.addChannel', {
    ...{ name: 'Chat', events: null, digest: 'none', settings: { kind: 'slack', inNetwork: true } },
    secrets: { url: `${receiver.url}/hook` },
  });
  await database.prisma.schedule.create({
    data: { name: 'Full', cron: '0 0 1 1 *', timeZone: 'UTC', task: 'full', input: { task: 'full' } },
  });
  const worker = await spawnWorker({ url: api.service.url, secret: api.secret });
  await worker.kill();
  // Two minutes of silence, which the test does not wait for.
  await database.prisma.$executeRaw`UPDATE workers SET heartbeat_at = heartbeat_at - interval '3 minutes'`;
  const errors: unknown[] = [];
  {
    await using _watchdog = startWatchdog({
      ...{ database, key: api.services.key, graceMs: 0, everyMs: 50 },
      onError: (error) => errors.push(error),
    });
    await expect.poll(() => receiver.requests.length, { timeout: 60_000 }).toBe(1);
  }
  expect(errors).toEqual([]);
  expect(receiver.requests[0]!.json.text).toMatch(/^\*✗ No worker is running \(Holdfast\)\*/);

  await using next = await spawnWorker({ url: api.service.url, secret: api.secret });
  await expect.poll(() => receiver.requests.length, { timeout: 120_000 }).toBe(2);
  expect(receiver.requests[1]!.json.text).toMatch(/^\*✓ Over: No worker is running \(Holdfast\)\*/);
  expect(await next.stop()).toBe(0);
});

test('an alarm that is not about workers is left to them', async () => {
  const { database } = api.service;
  const channel = await database.prisma.alarmChannel.findFirstOrThrow();
  const before = receiver.requests.length;
  await database.prisma.alarmDelivery.create({
    data: {
      ...{ channelId: channel.id, key: 'digest x', createdAt: new Date(), nextAttemptAt: new Date() },
      message: {},
    },
  });
  await using _watchdog = startWatchdog({
    ...{ database, key: api.services.key, graceMs: 0, everyMs: 10 },
    onError: () => {},
  });
  await database.prisma
    .$executeRaw`UPDATE workers SET heartbeat_at = now() - interval '3 minutes', stopped_at = NULL`;
  await expect.poll(() => receiver.requests.length, { timeout: 60_000 }).toBe(before + 1);
  expect(await database.prisma.alarmDelivery.count({ where: { status: 'waiting' } })).toBe(1);
});

test('a worker that is alive and does not look any more is told as well', async () => {
  const { database } = api.service;
  await database.prisma.alarm.deleteMany();
  const now = new Date();
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  await database.prisma.workerProcess.updateMany({ data: { heartbeatAt: now } });
  await watchEverything(database, { now: ago(9) });
  await watchWorkers(database, { now });
  expect(await database.prisma.alarm.count()).toBe(0);
  await watchEverything(database, { now: ago(11) });
  await watchWorkers(database, { now });
  const raised = await database.prisma.alarm.findMany({ where: { openCause: { not: null } } });
  expect(raised).toMatchObject([{ event: 'worker-dead', title: 'Nobody looks whether something is wrong' }]);
  await watchEverything(database, { now });
  await watchWorkers(database, { now });
  expect(await database.prisma.alarm.count({ where: { openCause: { not: null } } })).toBe(0);
});
