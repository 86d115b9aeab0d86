import type { AlarmEvent, Channel, SecretName } from '@holdfast/contracts/alarms';
import type { Database } from '@holdfast/db';
import type { ApplicationKey } from '../../secrets/application-key.ts';
import { type OpenChannel, openChannelOrNot } from './open-channel.ts';

/** Channels as people see them: without what is secret, but with what is known to be there. */
export async function listChannels({ prisma }: Database, key: ApplicationKey): Promise<Channel[]> {
  const rows = await prisma.alarmChannel.findMany({
    orderBy: { name: 'asc' },
    include: { _count: { select: { deliveries: { where: { status: 'waiting' } } } } },
  });
  return rows.map((row) => {
    const open = openChannelOrNot(row, key);
    return {
      ...{ id: row.id, name: row.name, settings: open.settings, place: placeOf(open) },
      secrets: Object.keys(open.secrets) as SecretName[],
      events: row.events.length === 0 ? null : (row.events as AlarmEvent[]),
      digest: row.digest as Channel['digest'],
      paused: row.pausedAt !== null,
      lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
      failingSince: row.failingSince?.toISOString() ?? null,
      lastError: row.lastError,
      waiting: row._count.deliveries,
    };
  });
}

/** Enough to tell one from another, and nothing that lets anybody send. */
function placeOf({ settings, secrets }: OpenChannel): string {
  switch (settings.kind) {
    case 'email':
      return `${settings.to.join(', ')} by ${settings.host}`;
    case 'ntfy':
      return new URL(settings.server).host;
    case 'telegram':
      return `chat ${settings.chatId} by ${new URL(settings.server).host}`;
    default:
      return secrets.url === undefined ? 'no address' : new URL(secrets.url).host;
  }
}
