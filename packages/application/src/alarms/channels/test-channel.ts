/** Sends a message now, and answers with what the other side said. */
import { randomUUID } from 'node:crypto';
import type { ChannelTest } from '@holdfast/contracts/alarms';
import { HoldfastError, isHoldfastError } from '@holdfast/core/errors';
import type { Database } from '@holdfast/db';
import type { ApplicationKey } from '../../secrets/application-key.ts';
import { readSender } from '../alarm-settings.ts';
import type { AlarmMessage } from '../messages/message.ts';
import type { Resolve } from '../network/find-addresses.ts';
import { sendMessage } from '../senders/index.ts';
import { openChannel } from './open-channel.ts';

export interface TestChannelOptions {
  database: Database;
  key: ApplicationKey;
  id: string;
  /** Who pressed the button. */
  by: string;
  signal?: AbortSignal | undefined;
  resolve?: Resolve | undefined;
}

/** Throws `not-found`; that it did not get through is an answer. */
export async function testChannel(options: TestChannelOptions): Promise<ChannelTest & { name: string }> {
  const { database, key, id, by, signal, resolve } = options;
  const row = await database.prisma.alarmChannel.findUnique({ where: { id } });
  if (!row)
    throw new HoldfastError('not-found', 'There is no such channel. It may have been removed meanwhile.');
  const { installation, addressOf } = await readSender(database.prisma);
  const now = new Date();
  const message: AlarmMessage = {
    ...{ kind: 'test', tone: 'good', installation, at: now.toISOString(), alarm: null },
    title: 'This is a test',
    lines: [`${by} pressed Test for the channel “${row.name}”. Alarms will come here.`],
    ...{ facts: [], advice: null, page: addressOf('/alarms'), help: addressOf('/help/alarms') },
  };
  const outgoing = { ...openChannel(row, key), message, deliveryId: randomUUID(), now, signal, resolve };
  try {
    const { answer, isPartial } = await sendMessage(outgoing);
    await database.prisma.alarmChannel.updateMany({
      where: { id },
      data: { lastDeliveredAt: now, failingSince: null, lastError: isPartial ? answer : null },
    });
    return { name: row.name, delivered: !isPartial, answer, durationMs: since(now) };
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    return { name: row.name, delivered: false, answer: error.message, durationMs: since(now) };
  }
}

function since(begin: Date): number {
  return Math.max(0, Date.now() - begin.getTime());
}
