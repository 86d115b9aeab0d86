/**
 * Sends what is queued and due. A row is claimed by moving its next attempt into the future before anything is sent: whoever
 * dies meanwhile leaves it to be tried again, under the same id, and nobody else sends it at the same time.
 */
import type { AlarmEvent } from '@holdfast/contracts/alarms';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import { type Database, Prisma } from '@holdfast/db';
import type { ApplicationKey } from '../../secrets/application-key.ts';
import { openChannel } from '../channels/open-channel.ts';
import type { AlarmMessage } from '../messages/message.ts';
import type { Resolve } from '../network/find-addresses.ts';
import { type Sent, sendMessage } from '../senders/index.ts';
import { isGivenUp, waitAfter } from './back-off.ts';

export interface DeliverOptions {
  database: Database;
  key: ApplicationKey;
  now?: Date | undefined;
  /** Only messages about such alarms. */
  event?: AlarmEvent | undefined;
  signal?: AbortSignal | undefined;
  resolve?: Resolve | undefined;
}

interface Claimed {
  id: string;
  channelId: string;
  message: AlarmMessage;
  createdAt: Date;
  /** Of the attempt before. */
  error: string | null;
}

/** Bounds one call; what is left is sent by the next. */
const atOnce = 100;

/** Resolves with how many got through. */
export async function deliverDue(options: DeliverOptions): Promise<number> {
  const { database, signal } = options;
  let delivered = 0;
  // A channel that does not answer is left alone until its next time.
  const silent = new Set<string>();
  for (let sent = 0; sent < atOnce && !signal?.aborted; sent++) {
    // Each has its own: what waits behind a slow one must not be due again before it was tried.
    const now = options.now ?? new Date();
    const claimed = await claim(database, { now, event: options.event, silent: [...silent] });
    if (!claimed) break;
    if (await deliver(options, claimed, now)) delivered++;
    else silent.add(claimed.channelId);
  }
  return delivered;
}

async function claim(
  { prisma }: Database,
  { now, event, silent }: { now: Date; event: AlarmEvent | undefined; silent: readonly string[] },
): Promise<Claimed | undefined> {
  const about = event === undefined ? Prisma.empty : Prisma.sql`AND a.event = ${event}`;
  return prisma.$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ id: string }[]>`
      SELECT d.id FROM alarm_deliveries d JOIN alarm_channels c ON c.id = d.channel_id
      LEFT JOIN alarms a ON a.id = d.alarm_id
      WHERE d.status = 'waiting' AND d.next_attempt_at <= ${now} AND c.paused_at IS NULL
        AND d.channel_id <> ALL (${[...silent]}::uuid[]) ${about}
      ORDER BY d.created_at, d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED`;
    if (!row) return undefined;
    const { attempts, message, ...claimed } = await tx.alarmDelivery.findUniqueOrThrow({ where: row });
    await tx.alarmDelivery.update({
      where: row,
      data: { attempts: attempts + 1, nextAttemptAt: new Date(now.getTime() + waitAfter(attempts + 1)) },
    });
    return { ...claimed, message: message as unknown as AlarmMessage };
  });
}

async function deliver(
  { database, key, signal, resolve }: DeliverOptions,
  { id, channelId, message, createdAt, error: lastError }: Claimed,
  now: Date,
): Promise<boolean> {
  const { prisma } = database;
  const row = await prisma.alarmChannel.findUnique({ where: { id: channelId } });
  if (!row) return false;
  const givenUp = isGivenUp(now.getTime() - createdAt.getTime(), message.kind);
  // It was left over, by a restored database of ours for instance: old news would only confuse.
  if (givenUp && lastError === null) {
    await prisma.alarmDelivery.updateMany({ where: { id, status: 'waiting' }, data: { status: 'dropped' } });
    return true;
  }
  let sent: Sent;
  try {
    sent = await sendMessage({ ...openChannel(row, key), message, deliveryId: id, now, signal, resolve });
  } catch (error) {
    // Nobody refused it: we are being stopped.
    if (signal?.aborted) return false;
    const why = reasonOf(error);
    await prisma.alarmDelivery.updateMany({
      where: { id, status: 'waiting' },
      data: { error: why, ...(givenUp ? { status: 'failed' } : {}) },
    });
    await prisma.alarmChannel.updateMany({
      where: { id: channelId },
      data: { lastError: why, failingSince: row.failingSince ?? now },
    });
    return false;
  }
  await prisma.alarmDelivery.updateMany({
    where: { id },
    data: { status: 'delivered', deliveredAt: now, error: null },
  });
  await prisma.alarmChannel.updateMany({
    where: { id: channelId },
    data: { lastDeliveredAt: now, failingSince: null, lastError: sent.isPartial ? sent.answer : null },
  });
  return true;
}

function reasonOf(error: unknown): string {
  const known = isHoldfastError(error) ? error : new HoldfastError('internal', 'It could not be sent.');
  return known.message;
}
