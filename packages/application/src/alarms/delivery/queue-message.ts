import type { AlarmEvent } from '@holdfast/contracts/alarms';
import type { Prisma, Transaction } from '@holdfast/db';
import type { AlarmMessage } from '../messages/message.ts';

export interface QueuedMessage {
  channelIds: readonly string[];
  /** What it says: the same is never queued twice for one channel. */
  key: string;
  message: AlarmMessage;
  alarmId?: string;
  now: Date;
}

/** Queues a message in the transaction that had a reason for it. */
export async function queueMessage(
  tx: Transaction,
  { channelIds, key, message, alarmId, now }: QueuedMessage,
): Promise<void> {
  await tx.alarmDelivery.createMany({
    data: channelIds.map((channelId) => ({
      ...{ channelId, key, alarmId: alarmId ?? null, createdAt: now, nextAttemptAt: now },
      message: { ...message } as unknown as Prisma.InputJsonObject,
    })),
    skipDuplicates: true,
  });
}

/** Channels that are told of such an alarm. Pings say only whether all is well. */
export async function channelsFor(tx: Transaction, event: AlarmEvent): Promise<string[]> {
  const rows = await tx.alarmChannel.findMany({
    where: {
      ...{ pausedAt: null, kind: { not: 'ping' } },
      OR: [{ events: { isEmpty: true } }, { events: { has: event } }],
    },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}
