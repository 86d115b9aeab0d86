/**
 * A week of operation on a clock of its own. Everything but the clock is real: schedules fire, a database and a folder are backed up
 * into a vault and restored from it for a test, and mails go to an SMTP server. Three things go wrong on purpose, and nobody is
 * told anything else.
 */
import {
  addChannel,
  deliverDue,
  updateAlarmSettings,
  watchEverything,
  watchWorkers,
} from '@holdfast/application/alarms';
import { fireDueSchedules, nextFirings, queueTask } from '@holdfast/application/schedules';
import type { ScheduleTask } from '@holdfast/contracts/schedules';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MailServer, type Receiver, startMailServer, startReceiver } from '../support/receivers.ts';
import { type OperatedService, startOperatedService } from './operated-service.ts';

const hourMs = 3_600_000;
/** Whatever happens, happens at an even hour. */
const stepHours = 2;
/** A Monday. */
const begin = new Date('2026-05-04T00:00:00Z');
const at = (day: number, time: string) => new Date(`2026-05-${String(3 + day).padStart(2, '0')}T${time}:00Z`);
const end = at(8, '00:00');

let mail: MailServer;
let receiver: Receiver;
let operated: OperatedService;

beforeAll(async () => {
  mail = await startMailServer();
  receiver = await startReceiver();
  operated = await startOperatedService(begin);
  const { shop, uploads } = operated;
  const sourceIds = [shop, uploads];
  // The first evening: each was backed up, and the backup restored.
  await operated.sell();
  await doNow({ task: 'backup', kind: null, sourceIds }, begin);
  await doNow({ task: 'verify', level: 'restore', sourceIds }, begin);
  await addSchedule('Shop', '0 2,14,18 * * *', { task: 'backup', kind: null, sourceIds: [shop] });
  await addSchedule('Full', '0 0 * * *', { task: 'full' });
  await addSchedule('Proofs', '0 4 * * 1,4,5,0', { task: 'verify', level: 'restore', sourceIds });
  await addChannels();
});
afterAll(async () => {
  await operated?.[Symbol.asyncDispose]();
  await mail?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

async function addSchedule(name: string, cron: string, task: ScheduleTask): Promise<void> {
  const [nextDueAt = null] = nextFirings(cron, 'UTC', { count: 1, after: begin });
  await operated.service.database.prisma.schedule.create({
    data: { name, cron, timeZone: 'UTC', nextDueAt, task: task.task, input: { ...task }, createdAt: begin },
  });
}

/** Somebody presses the button. */
async function doNow(task: ScheduleTask, now: Date): Promise<void> {
  const { database, queue } = operated.service;
  await database.prisma.$transaction((tx) => queueTask(tx, { queue, task }));
  await operated.work(now);
}

async function addChannels(): Promise<void> {
  const { database, key } = operated.service;
  await database.prisma.$transaction(async (tx) => {
    await updateAlarmSettings(tx, {
      ...{ remindAfterHours: 12, digestAt: '08:00', timeZone: 'UTC' },
      dashboardAddress: 'https://backups.example.org',
    });
    await addChannel(tx, key, {
      name: 'Mail',
      settings: {
        ...{ kind: 'email', host: '127.0.0.1', port: mail.port, security: 'none', user: '' },
        ...{ from: 'holdfast@example.org', to: ['ops@example.org'] },
      },
      ...{ secrets: {}, events: null, digest: 'daily' },
    });
    await addChannel(tx, key, {
      ...{ name: 'Switch', secrets: { url: `${receiver.url}/ping` }, events: null, digest: 'none' },
      settings: { kind: 'ping', when: 'periodic', everyMinutes: stepHours * 60, inNetwork: true },
    });
  });
}

/** What goes wrong, and what people do about it. Each comes before what is due at that hour. */
const incidents: Readonly<Record<string, () => Promise<void> | void>> = {
  // 1. The shop's server is away for an evening.
  '05T14': () => operated.stopShop(),
  '05T20': () => operated.startShop(),
  // 2. The disk spoils the pack of a backup of the shop, before that backup is tested.
  '07T02': () => {
    packsBefore = operated.packs();
  },
  '07T04': () => operated.damage(operated.packs().filter((pack) => !packsBefore.includes(pack))),
  // 3. The disk of the uploads is not mounted; in the morning somebody mounts it, and backs up.
  '08T22': () => operated.takeUploadsAway(),
  '09T10': async () => {
    operated.bringUploadsBack();
    await doNow({ task: 'backup', kind: null, sourceIds: [operated.uploads] }, at(6, '10:00'));
  },
};
let packsBefore: readonly string[] = [];

test('a week, three failures, and exactly the messages that belong to them', async () => {
  const { database, key, queue } = operated.service;
  for (let now = begin; now < end; now = new Date(now.getTime() + stepHours * hourMs)) {
    operated.setClock(now);
    await incidents[now.toISOString().slice(8, 13)]?.();
    await operated.sell();
    await fireDueSchedules(database, queue, { now });
    await operated.work(now);
    await watchEverything(database, { now });
    await deliverDue({ database, key, now });
    // The web process, which looks after the worker.
    await watchWorkers(database, { now });
    await deliverDue({ database, key, now, event: 'worker-dead' });
  }

  const told = mail.mails.map(({ header }) =>
    `${new Date(header('date')!).toISOString().slice(8, 16)} ${header('subject')}`.replace(
      operated.uploadsFolder,
      '…',
    ),
  );
  const digest = (day: string) => `${day}T08:00 ✓ All is well: everything is protected. (Holdfast)`;
  expect(told).toEqual([
    digest('04'),
    digest('05'),
    // 1. Two failed runs are one alarm, and the first good one ends it.
    '05T14:00 ✗ Shop was not backed up (Holdfast)',
    '06T00:00 ✓ Over: Shop was not backed up (Holdfast)',
    digest('06'),
    // 2. It lasts until a backup is proven again; meanwhile it is told again, and the digest says that not all is well.
    '07T04:00 ✗ A backup of Shop did not pass its test (Holdfast)',
    '07T08:00 ✗ “Shop” is not protected. The last test of its backups failed. Look at what is damaged, and make a new backup. (Holdfast)',
    '07T16:00 ✗ Still: A backup of Shop did not pass its test (Holdfast)',
    '08T04:00 ✓ Over: A backup of Shop did not pass its test (Holdfast)',
    digest('08'),
    // 3. It ends when somebody has backed up by hand.
    '09T00:00 ✗ Uploads was not backed up (Holdfast)',
    '09T08:00 ✗ “Uploads” is not protected. The last backup failed. … cannot be backed up: it does not exist. Check the path and its permissions. (Holdfast)',
    '09T10:00 ✓ Over: Uploads was not backed up (Holdfast)',
    digest('10'),
  ]);
});

test('each alarm says what happened, since when, what to do, and where', () => {
  const [, , failed, over] = mail.mails;
  expect(failed!.text.replaceAll('\r\n', '\n')).toMatch(
    new RegExp(
      [
        '^The last backup failed\\. No PostgreSQL server answers at 127\\.0\\.0\\.1, port \\d+\\. Check that it runs and listens there\\.\n\n',
        'Since: Tuesday, 5 May 2026, 14:00 \\(UTC\\)\n\n',
        'What to do: Look at the run, put right what it names, and back up again\\. Older backups are still there\\.\n\n',
        'Look at it: https://backups\\.example\\.org/runs/[0-9a-f-]{36}\n',
        'In the guide: https://backups\\.example\\.org/help/alarms#something-failed\n$',
      ].join(''),
    ),
  );
  expect(over!.text).toContain('It is over after 10 hours. What it was: The last backup failed.');
  expect(over!.text).toContain('Happened: 2 times');
  // Mail programs show them together.
  expect(over!.header('in-reply-to')).toBe(failed!.header('message-id'));
  expect(mail.mails[0]!.text).toContain('Uploads: protected; last backup Monday, 4 May 2026, 00:00 (UTC)');
});

test('signs of life come every two hours while all is well, and stay away while it is not', () => {
  const hours = (from: Date, to: Date) => (to.getTime() - from.getTime()) / hourMs;
  const away = [
    hours(at(2, '14:00'), at(3, '00:00')),
    hours(at(4, '04:00'), at(5, '04:00')),
    hours(at(6, '00:00'), at(6, '10:00')),
  ];
  const quiet = away.reduce((sum, one) => sum + one, 0);
  expect(receiver.requests).toHaveLength((hours(begin, end) - quiet) / stepHours);
});

test('nothing waits, nothing is open, and the dashboard has the same story', async () => {
  const { prisma } = operated.service.database;
  expect(operated.complaints).toEqual([]);
  expect(await prisma.run.count({ where: { status: { in: ['queued', 'running'] } } })).toBe(0);
  const failed = await prisma.run.findMany({
    where: { status: 'failed', kind: { not: 'full' } },
    orderBy: { finishedAt: 'asc' },
  });
  expect(failed.map(({ kind, sourceName, errorCode }) => [kind, sourceName, errorCode])).toEqual([
    ['backup', 'Shop', 'database-unreachable'],
    ['backup', 'Shop', 'database-unreachable'],
    ['verify', 'Shop', 'verification-failed'],
    ['backup', 'Uploads', 'source-not-found'],
  ]);
  expect(await prisma.alarmDelivery.count({ where: { status: { not: 'delivered' } } })).toBe(0);
  const alarms = await prisma.alarm.findMany({ orderBy: { raisedAt: 'asc' } });
  expect(
    alarms.map(({ event, times, reminders, openCause }) => ({ event, times, reminders, openCause })),
  ).toEqual([
    { event: 'failed', times: 2, reminders: 0, openCause: null },
    { event: 'verification-failed', times: 1, reminders: 1, openCause: null },
    { event: 'failed', times: 1, reminders: 0, openCause: null },
  ]);
});
