/**
 * A week of operation on a clock of its own. Schedules fire as they do, and what would come of each run is written down as an executor
 * writes it; everything about alarms is the real thing, up to the servers that they are sent to. Three things go wrong on
 * purpose, and nobody is told anything else.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addChannel,
  deliverDue,
  updateAlarmSettings,
  watchEverything,
  watchWorkers,
} from '@holdfast/application/alarms';
import { fireDueSchedules, nextFirings } from '@holdfast/application/schedules';
import type { Prisma } from '@holdfast/db';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MailServer, type Receiver, startMailServer, startReceiver } from '../support/receivers.ts';
import { addSourceRow, addVaultRow, addWorkerRow, createTestService, type TestService } from './service.ts';

const minuteMs = 60_000;
/** Whatever happens, happens at the hour or a quarter past it. */
const steps = [15 * minuteMs, 45 * minuteMs];
/** A Monday. */
const begin = new Date('2026-05-04T00:00:00Z');
const at = (day: number, time: string) => new Date(`2026-05-${String(3 + day).padStart(2, '0')}T${time}:00Z`);
const during = (now: Date, from: Date, to: Date) => now >= from && now < to;

let service: TestService;
let mail: MailServer;
let receiver: Receiver;
let folder: string;
let vaultId: string;
let workerId: string;
const sources: Record<'Shop' | 'Uploads', string> = { Shop: '', Uploads: '' };

beforeAll(async () => {
  service = await createTestService('week');
  mail = await startMailServer();
  receiver = await startReceiver();
  const { prisma } = service.database;
  vaultId = await addVaultRow(service);
  // The overview looks whether the vault is there.
  folder = await mkdtemp(join(tmpdir(), 'holdfast-week-'));
  await writeFile(join(folder, 'config'), '');
  await prisma.vault.update({
    where: { id: vaultId },
    data: {
      ...{ name: 'Backups', recoverySavedAt: begin, createdAt: begin },
      location: { type: 'local', path: folder },
    },
  });
  for (const name of ['Shop', 'Uploads'] as const) {
    sources[name] = await addSourceRow(service, vaultId, name);
    await prisma.source.update({ where: { id: sources[name] }, data: { createdAt: begin } });
    await addBackup({ id: crypto.randomUUID(), sourceId: sources[name], sourceName: name }, begin);
  }
  ({ id: workerId } = await addWorkerRow(service));
  await addSchedule('Every hour', '15 * * * *', { task: 'backup', kind: null, sourceIds: [sources.Shop] });
  await addSchedule('Full', '0 0 * * *', { task: 'full' });
  await addSchedule('Proofs', '0 3 * * *', {
    ...{ task: 'verify', level: 'restore', sourceIds: Object.values(sources) },
  });
  await addChannels();
});
afterAll(async () => {
  await mail?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function addSchedule(name: string, cron: string, input: Prisma.InputJsonObject): Promise<void> {
  const [nextDueAt = null] = nextFirings(cron, 'UTC', { count: 1, after: begin });
  await service.database.prisma.schedule.create({
    data: { name, cron, timeZone: 'UTC', nextDueAt, task: String(input['task']), input, createdAt: begin },
  });
}

async function addChannels(): Promise<void> {
  const { prisma } = service.database;
  await prisma.$transaction(async (tx) => {
    await updateAlarmSettings(tx, {
      ...{ remindAfterHours: 12, digestAt: '08:00', timeZone: 'UTC' },
      dashboardAddress: 'https://backups.example.org',
    });
    await addChannel(tx, service.key, {
      name: 'Mail',
      settings: {
        ...{ kind: 'email', host: '127.0.0.1', port: mail.port, security: 'none', user: '' },
        ...{ from: 'holdfast@example.org', to: ['ops@example.org'] },
      },
      ...{ secrets: {}, events: null, digest: 'daily' },
    });
    await addChannel(tx, service.key, {
      ...{ name: 'Switch', secrets: { url: `${receiver.url}/ping` }, events: null, digest: 'none' },
      settings: { kind: 'ping', when: 'periodic', everyMinutes: 60, inNetwork: true },
    });
  });
  await prisma.alarmChannel.updateMany({ data: { changedAt: begin } });
}

/** What goes wrong. */
const databaseAway = { from: at(2, '14:00'), to: at(2, '17:30') };
const damaged = { from: at(4, '03:00'), to: at(4, '03:30') };
const workerGone = { from: at(6, '21:00'), to: at(7, '06:15') };

const isWorkerAlive = (now: Date) => !during(now, workerGone.from, workerGone.to);

test('a week, three failures, and exactly the messages that belong to them', async () => {
  const { database, key } = service;
  for (let step = 0, now = begin; now < at(8, '00:00'); now = new Date(now.getTime() + steps[step++ % 2]!)) {
    if (isWorkerAlive(now)) {
      await database.prisma.workerProcess.update({ where: { id: workerId }, data: { heartbeatAt: now } });
      await fireDueSchedules(database, service.queue, { now });
      await finishQueued(now);
      await watchEverything(database, { now });
      await deliverDue({ database, key, now });
    }
    // The web process is there all the time.
    await watchWorkers(database, { now });
    await deliverDue({ database, key, now, event: 'worker-dead' });
  }

  const told = mail.mails.map(
    ({ header }) => `${new Date(header('date')!).toISOString().slice(8, 16)} ${header('subject')}`,
  );
  const digest = (day: string) => `${day}T08:00 ✓ All is well: everything is protected. (Holdfast)`;
  expect(told).toEqual([
    digest('04'),
    digest('05'),
    // 1. Four failed runs are one alarm, and the first good one ends it.
    '05T14:15 ✗ Shop was not backed up (Holdfast)',
    '05T18:15 ✓ Over: Shop was not backed up (Holdfast)',
    digest('06'),
    // 2. It lasts until a backup is proven again; meanwhile it is told again, and the digest says that not all is well.
    '07T03:00 ✗ A backup of Shop did not pass its test (Holdfast)',
    '07T08:00 ✗ “Shop” is not protected. The last test of its backups failed. Look at what is damaged, and make a new backup. (Holdfast)',
    '07T15:00 ✗ Still: A backup of Shop did not pass its test (Holdfast)',
    '08T03:00 ✓ Over: A backup of Shop did not pass its test (Holdfast)',
    digest('08'),
    digest('09'),
    // 3. Nine hours without a worker: the web process tells, and what was missed is made up for without another word.
    '09T21:00 ✗ No worker is running (Holdfast)',
    '10T06:15 ✓ Over: No worker is running (Holdfast)',
    digest('10'),
  ]);
});

test('each alarm says what happened, since when, what to do, and where', () => {
  const [, , failed, over] = mail.mails;
  expect(failed!.text.replaceAll('\r\n', '\n')).toMatch(
    new RegExp(
      [
        '^The last backup failed\\. The server does not answer\\. Is it running\\?\n\n',
        'Since: Tuesday, 5 May 2026, 14:15 \\(UTC\\)\n\n',
        'What to do: Look at the run, put right what it names, and back up again\\. Older backups are still there\\.\n\n',
        'Look at it: https://backups\\.example\\.org/runs/[0-9a-f-]{36}\n',
        'In the guide: https://backups\\.example\\.org/help/alarms#something-failed\n$',
      ].join(''),
    ),
  );
  expect(over!.text).toContain('It is over after 4 hours. What it was: The last backup failed.');
  expect(over!.text).toContain('Happened: 4 times');
  // Mail programs show them together.
  expect(over!.header('in-reply-to')).toBe(failed!.header('message-id'));
  expect(mail.mails[0]!.text).toContain('Uploads: protected; last backup Monday, 4 May 2026');
});

test('signs of life come every hour while all is well, and stay away while it is not', () => {
  const hours = (from: Date, to: Date) => (to.getTime() - from.getTime()) / (60 * minuteMs);
  const week = hours(begin, at(8, '00:00'));
  // From 14:15 to 18:15: the hours of 15, 16, 17 have none, that of 18 has one when it is over.
  const first = 3;
  const second = hours(at(4, '03:00'), at(5, '03:00'));
  const third = hours(at(6, '21:00'), at(7, '06:00'));
  expect(receiver.requests).toHaveLength(week - first - second - third);
});

test('nothing waits, nothing is open, and the dashboard has the same story', async () => {
  const { prisma } = service.database;
  expect(await prisma.alarmDelivery.count({ where: { status: { not: 'delivered' } } })).toBe(0);
  const alarms = await prisma.alarm.findMany({ orderBy: { raisedAt: 'asc' } });
  expect(
    alarms.map(({ event, times, reminders, openCause }) => ({ event, times, reminders, openCause })),
  ).toEqual([
    { event: 'failed', times: 4, reminders: 0, openCause: null },
    { event: 'verification-failed', times: 1, reminders: 1, openCause: null },
    { event: 'worker-dead', times: 1, reminders: 0, openCause: null },
  ]);
});

/** What executors write at the end of the runs that wait. */
async function finishQueued(now: Date): Promise<void> {
  const { prisma } = service.database;
  const runs = await prisma.run.findMany({ where: { status: 'queued' }, orderBy: { id: 'asc' } });
  for (const run of runs) {
    const isAway = run.sourceName === 'Shop' && during(now, databaseAway.from, databaseAway.to);
    if (run.kind === 'verify') await finishProof(run, now);
    else if (run.kind === 'backup' && isAway) {
      const error = {
        errorCode: 'database-unreachable',
        errorMessage: 'The server does not answer. Is it running?',
      };
      await end(run.id, now, { status: 'failed', ...error });
    } else if (run.kind === 'backup') {
      await addBackup(run, now);
      await end(run.id, now, { status: 'succeeded' });
    } else await end(run.id, now, { status: 'succeeded' });
  }
}

async function addBackup(
  run: { id: string; sourceId: string | null; sourceName: string | null },
  takenAt: Date,
): Promise<void> {
  await service.database.prisma.backup.create({
    data: {
      ...{ vaultId, sourceId: run.sourceId, sourceName: run.sourceName ?? '', kind: 'files', runId: run.id },
      ...{ snapshotId: run.id, takenAt, sizeBytes: 5_000_000n, rows: 1000n },
    },
  });
}

async function finishProof(run: { id: string; sourceId: string | null }, now: Date): Promise<void> {
  const { prisma } = service.database;
  const backup = await prisma.backup.findFirstOrThrow({
    where: { sourceId: run.sourceId },
    orderBy: { takenAt: 'desc' },
  });
  const isDamaged = run.sourceId === sources.Shop && during(now, damaged.from, damaged.to);
  await prisma.verification.create({
    data: {
      ...{
        backupId: backup.id,
        runId: run.id,
        level: 'restore',
        startedAt: now,
        durationMs: 60_000n,
        evidence: {},
      },
      outcome: isDamaged ? 'failed' : 'proven',
    },
  });
  await prisma.backup.update({
    where: { id: backup.id },
    data: { proof: isDamaged ? 'failed' : 'restored', provenAt: now },
  });
  const failure = {
    errorCode: 'verification-failed',
    errorMessage: 'public.orders has other rows than were captured.',
  };
  await end(run.id, now, isDamaged ? { status: 'failed', ...failure } : { status: 'succeeded' });
}

async function end(id: string, now: Date, data: Prisma.RunUpdateInput): Promise<void> {
  const moments = { queuedAt: now, startedAt: now, finishedAt: now };
  await service.database.prisma.run.update({ where: { id }, data: { ...moments, ...data } });
}
