/** Schedules fire exactly once per due time: with several workers, across changes of the clock, and after a pause. */
import { fireDueSchedules, nextFirings } from '@holdfast/application/schedules';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addSourceRow, addVaultRow, createTestService, type TestService } from './service.ts';

let service: TestService;
let sourceId: string;

beforeAll(async () => {
  service = await createTestService('schedules');
  sourceId = await addSourceRow(service, await addVaultRow(service), 'uploads');
});
afterAll(() => service?.[Symbol.asyncDispose]());
beforeEach(async () => {
  await service.database.prisma.schedule.deleteMany();
  await service.database.prisma.run.deleteMany();
});

async function addSchedule(cron: string, timeZone: string, from: string) {
  const [nextDueAt = null] = nextFirings(cron, timeZone, { count: 1, after: new Date(from) });
  return service.database.prisma.schedule.create({
    data: {
      ...{ name: `${cron} ${timeZone}`, cron, timeZone, nextDueAt, task: 'backup' },
      input: { task: 'backup', kind: null, sourceIds: [sourceId] },
    },
  });
}

const fire = (now: string) => fireDueSchedules(service.database, service.queue, { now: new Date(now) });

/** Lets three workers look every few minutes from one moment to another; the runs they queued end at once. */
async function live(from: string, to: string, stepMs: number): Promise<string[]> {
  const { prisma } = service.database;
  for (let now = Date.parse(from); now <= Date.parse(to); now += stepMs) {
    const at = new Date(now).toISOString();
    await Promise.all([fire(at), fire(at), fire(at)]);
    await prisma.run.updateMany({ where: { status: 'queued' }, data: { status: 'succeeded' } });
  }
  const runs = await prisma.run.findMany({ orderBy: { dueAt: 'asc' } });
  const firings = await prisma.firing.findMany();
  expect(firings).toHaveLength(runs.length);
  expect(firings.every(({ covers }) => covers === 1)).toBe(true);
  return runs.map(({ dueAt }) => dueAt!.toISOString());
}

test('three workers fire each due time once, also on the day that the clock goes forward', async () => {
  await addSchedule('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00:00Z');
  expect(await live('2026-03-28T00:00:00Z', '2026-03-30T12:00:00Z', 20 * 60_000)).toEqual([
    '2026-03-28T01:30:00.000Z',
    '2026-03-29T01:00:00.000Z',
    '2026-03-30T00:30:00.000Z',
  ]);
});

test('on the day that the clock goes back a daily time fires once and an hourly one in each real hour', async () => {
  await addSchedule('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z');
  expect(await live('2026-10-24T12:00:00Z', '2026-10-26T00:00:00Z', 20 * 60_000)).toEqual([
    '2026-10-25T00:30:00.000Z',
  ]);
  await service.database.prisma.schedule.deleteMany();
  await service.database.prisma.run.deleteMany();
  await addSchedule('15 * * * *', 'Europe/Berlin', '2026-10-24T23:00:00Z');
  expect(await live('2026-10-24T23:00:00Z', '2026-10-25T03:00:00Z', 10 * 60_000)).toEqual([
    '2026-10-24T23:15:00.000Z',
    '2026-10-25T00:15:00.000Z',
    '2026-10-25T01:15:00.000Z',
    '2026-10-25T02:15:00.000Z',
  ]);
});

test('what was missed while no worker ran is made up for once', async () => {
  const { id } = await addSchedule('15 * * * *', 'UTC', '2026-05-01T00:00:00Z');
  expect(await fire('2026-05-01T00:15:00Z')).toMatchObject([{ covers: 1 }]);
  await service.database.prisma.run.updateMany({ data: { status: 'succeeded' } });
  const fired = (await Promise.all([fire('2026-05-02T07:20:00Z'), fire('2026-05-02T07:20:00Z')])).flat();
  expect(fired).toEqual([
    { scheduleId: id, dueAt: new Date('2026-05-02T07:15:00Z'), covers: 31, runIds: [expect.any(String)] },
  ]);
  expect(await fire('2026-05-02T07:59:00Z')).toEqual([]);
  expect(await service.database.prisma.schedule.findUnique({ where: { id } })).toMatchObject({
    nextDueAt: new Date('2026-05-02T08:15:00Z'),
  });
});

test('a schedule that is faster than the work does not fill the queue', async () => {
  await addSchedule('* * * * *', 'UTC', '2026-05-01T00:00:00Z');
  for (const minute of ['01', '02', '03']) await fire(`2026-05-01T00:${minute}:30Z`);
  expect(await service.database.prisma.run.count({ where: { status: 'queued' } })).toBe(1);
  expect(await service.database.prisma.firing.count()).toBe(3);
});

test('a paused schedule does not fire; resumed, it begins with its next time', async () => {
  const { prisma } = service.database;
  const { id } = await addSchedule('15 * * * *', 'UTC', '2026-05-01T00:00:00Z');
  await prisma.schedule.update({ where: { id }, data: { pausedAt: new Date() } });
  expect(await fire('2026-05-01T09:00:00Z')).toEqual([]);
  await prisma.schedule.update({ where: { id }, data: { pausedAt: null, nextDueAt: null } });
  expect(await fire('2026-05-01T09:30:00Z')).toEqual([]);
  expect(await fire('2026-05-01T10:15:01Z')).toMatchObject([{ dueAt: new Date('2026-05-01T10:15:00Z') }]);
});

test('a schedule that cannot be fired keeps no other from firing', async () => {
  const broken = await addSchedule('10 * * * *', 'UTC', '2026-05-01T00:00:00Z');
  await service.database.prisma.schedule.update({
    where: { id: broken.id },
    data: { input: { task: 'dance' } },
  });
  const { id } = await addSchedule('15 * * * *', 'UTC', '2026-05-01T00:00:00Z');
  const complaints: string[] = [];
  const fired = await fireDueSchedules(service.database, service.queue, {
    now: new Date('2026-05-01T00:16:00Z'),
    onError: (name) => complaints.push(name),
  });
  expect(fired.map(({ scheduleId }) => scheduleId)).toEqual([id]);
  expect(complaints).toEqual([broken.name]);
});
