/**
 * Brings the alarms in line with what is wrong: one is raised for each new cause, kept while it lasts, told again after a while, and
 * ended with its cause. Whom to tell is queued in the same transaction, so that neither happens without the other.
 */
import type { Database, Transaction } from '@holdfast/db';
import { readSender, type Sender } from './alarm-settings.ts';
import { channelOf } from './conditions/channel-conditions.ts';
import { type Condition, eventKinds, helpOf } from './conditions/condition.ts';
import { channelsFor, queueMessage } from './delivery/queue-message.ts';
import { type AlarmStage, alarmMessage } from './messages/alarm-message.ts';

export type AlarmRow = NonNullable<Awaited<ReturnType<Database['prisma']['alarm']['findUnique']>>>;

interface Keeping {
  tx: Transaction;
  sender: Sender;
  now: Date;
}

const hourMs = 3_600_000;
/** A warning can wait: it is told again after so many times as long. */
const warningFactor = 7;

/** `isMeant`: causes that were looked at. What is open beyond them is left alone. */
export async function keepAlarms(
  tx: Transaction,
  conditions: readonly Condition[],
  { now, isMeant }: { now: Date; isMeant: (cause: string) => boolean },
): Promise<void> {
  const keeping = { tx, now, sender: await readSender(tx) };
  const open = await tx.alarm.findMany({ where: { openCause: { not: null } }, orderBy: { raisedAt: 'asc' } });
  const byCause = new Map(open.map((alarm) => [alarm.cause, alarm]));
  const found = new Set(conditions.map(({ cause }) => cause));
  // What is over is said before what is new.
  for (const alarm of open)
    if (isMeant(alarm.cause) && !found.has(alarm.cause)) await resolve(keeping, alarm);
  for (const condition of conditions) {
    const alarm = byCause.get(condition.cause);
    if (alarm) await keep(keeping, alarm, condition);
    else await raise(keeping, condition);
  }
}

async function raise(keeping: Keeping, condition: Condition): Promise<void> {
  const { tx, now } = keeping;
  const { cause } = condition;
  const alarm = await tx.alarm.create({
    data: {
      ...textOf(condition),
      ...{ cause, openCause: cause, since: condition.since, raisedAt: now, toldAt: now },
    },
  });
  await tell(keeping, alarm, 'raised', await channelsOf(tx, condition));
}

/** Who is told of it; a channel that does not get through is not told of itself. */
async function channelsOf(tx: Transaction, { event, cause }: Condition): Promise<string[]> {
  return (await channelsFor(tx, event)).filter((id) => id !== channelOf(cause));
}

async function keep(keeping: Keeping, alarm: AlarmRow, condition: Condition): Promise<void> {
  const { tx, now, sender } = keeping;
  const again = condition.occurrence !== alarm.occurrence;
  const waitMs =
    sender.settings.remindAfterHours *
    hourMs *
    (eventKinds[condition.event].severity === 'warning' ? warningFactor : 1);
  const remind = alarm.acknowledgedAt === null && now.getTime() - alarm.toldAt.getTime() >= waitMs;
  if (!again && !remind && alarm.what === condition.what) return;
  const kept = await tx.alarm.update({
    where: { id: alarm.id },
    data: {
      ...textOf(condition),
      ...(again ? { times: { increment: 1 } } : {}),
      ...(remind ? { reminders: { increment: 1 }, toldAt: now } : {}),
    },
  });
  // Also those who were added since.
  if (remind) await tell(keeping, kept, 'reminder', await channelsOf(tx, condition));
}

async function resolve(keeping: Keeping, alarm: AlarmRow): Promise<void> {
  const { tx, now } = keeping;
  const channelIds = await toldOf(tx, alarm.id);
  await tx.alarm.update({ where: { id: alarm.id }, data: { openCause: null, resolvedAt: now } });
  // What could not be sent in time is overtaken by the news that it is over.
  await tx.alarmDelivery.updateMany({
    where: { alarmId: alarm.id, status: 'waiting' },
    data: { status: 'dropped' },
  });
  await tell(keeping, alarm, 'resolved', channelIds);
}

async function tell(
  { tx, sender, now }: Keeping,
  alarm: AlarmRow,
  stage: AlarmStage,
  channelIds: readonly string[],
): Promise<void> {
  const key = `${stage} ${alarm.id}${stage === 'reminder' ? ` ${alarm.reminders}` : ''}`;
  const message = alarmMessage(alarm, { stage, sender, now });
  await queueMessage(tx, { channelIds, key, message, alarmId: alarm.id, now });
}

/** Who heard of it hears that it is over; who was paused or removed since does not. */
async function toldOf(tx: Transaction, alarmId: string): Promise<string[]> {
  const rows = await tx.alarmDelivery.findMany({
    where: { alarmId, channel: { pausedAt: null } },
    select: { channelId: true },
    distinct: ['channelId'],
  });
  return rows.map(({ channelId }) => channelId);
}

function textOf({ event, title, what, advice, page, occurrence }: Condition) {
  const { severity } = eventKinds[event];
  return { event, severity, title, what, advice, page, help: helpOf(event), occurrence };
}
