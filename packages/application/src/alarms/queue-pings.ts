/**
 * Signs of life to a service outside, which tells people when they do not come: the only alarm that also works when the whole machine is
 * gone. They are sent while all is well and held back while anything critical is open.
 */
import { type ChannelSettings, channelSettingsSchema } from '@holdfast/contracts/alarms';
import type { Transaction } from '@holdfast/db';
import { readSender } from './alarm-settings.ts';
import { queueMessage } from './delivery/queue-message.ts';

const dayMs = 86_400_000;

export async function queuePings(tx: Transaction, now: Date): Promise<void> {
  const channels = await tx.alarmChannel.findMany({ where: { kind: 'ping', pausedAt: null } });
  if (channels.length === 0 || !(await isAllWell(tx))) return;
  const { installation } = await readSender(tx);
  for (const { id, config, changedAt } of channels) {
    const settings = channelSettingsSchema.parse(config) as Extract<ChannelSettings, { kind: 'ping' }>;
    const key = await keyOf(tx, settings, { now, changedAt });
    if (key === undefined) continue;
    const message = {
      ...({ kind: 'ping', tone: 'good', installation, at: now.toISOString(), alarm: null } as const),
      ...{ title: 'All is well', lines: [], facts: [], advice: null, page: null, help: null },
    };
    await queueMessage(tx, { channelIds: [id], key, message, now });
  }
}

/** Every source has a complete backup, and nothing is wrong with any. */
async function isAllWell(tx: Transaction): Promise<boolean> {
  if ((await tx.alarm.count({ where: { openCause: { not: null }, severity: 'critical' } })) > 0) return false;
  const complete = { some: { goneAt: null, partial: false } } as const;
  const sources = { removedAt: null, kind: { not: 'holdfast' } } as const;
  const [all, backed] = await Promise.all([
    tx.source.count({ where: sources }),
    tx.source.count({ where: { ...sources, backups: complete } }),
  ]);
  return all > 0 && all === backed;
}

/** One ping for each span of time, or for each newest backup. */
async function keyOf(
  tx: Transaction,
  { when, everyMinutes }: Extract<ChannelSettings, { kind: 'ping' }>,
  { now, changedAt }: { now: Date; changedAt: Date },
): Promise<string | undefined> {
  if (when === 'periodic')
    return `ping ${Math.floor(now.getTime() / (everyMinutes * 60_000))} of ${everyMinutes}`;
  // Older ones were told of, and their entries may be cleared away.
  const since = new Date(Math.max(changedAt.getTime(), now.getTime() - dayMs));
  const last = await tx.run.findFirst({
    where: { kind: 'backup', status: 'succeeded', finishedAt: { gt: since, lte: now } },
    orderBy: { finishedAt: 'desc' },
    select: { id: true },
  });
  return last ? `ping ${last.id}` : undefined;
}
