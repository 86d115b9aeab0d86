/** Channels that do not get through: told by the others, and in the dashboard. */
import type { Database } from '@holdfast/db';
import type { Condition } from './condition.ts';

/** A server that restarts is no news. */
const patienceMs = 60 * 60_000;
const prefix = 'channel ';

export async function findChannelConditions({ prisma }: Database, now: Date): Promise<Condition[]> {
  const rows = await prisma.alarmChannel.findMany({
    where: { pausedAt: null, failingSince: { lt: new Date(now.getTime() - patienceMs) } },
    orderBy: { name: 'asc' },
  });
  return rows.flatMap(({ id, name, failingSince, lastError }) =>
    failingSince === null
      ? []
      : [
          {
            cause: `${prefix}${id}`,
            event: 'channel-failing' as const,
            title: `Alarms do not get through to ${name}`,
            what: lastError ?? 'Nothing was delivered.',
            advice: 'Look at the channel in the settings, put right what it says, and press Test.',
            page: '/settings?tab=alarms',
            since: failingSince,
            occurrence: 'failing',
          },
        ],
  );
}

/** The channel that such an alarm is about: it is not told of itself. */
export function channelOf(cause: string): string | undefined {
  return cause.startsWith(prefix) ? cause.slice(prefix.length) : undefined;
}
