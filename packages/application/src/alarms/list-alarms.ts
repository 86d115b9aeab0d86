import type { Alarm, AlarmEvent, Severity } from '@holdfast/contracts/alarms';
import type { Page } from '@holdfast/contracts/primitives';
import type { Database, Prisma } from '@holdfast/db';
import { countedAtMost, decodeCursor, toPage } from '../paging/keyset.ts';

const withDeliveries = {
  deliveries: {
    orderBy: { createdAt: 'desc' },
    select: { status: true, deliveredAt: true, channelId: true, channel: { select: { name: true } } },
  },
} satisfies Prisma.AlarmInclude;

/** Open alarms, or those that are over; the newest first. */
export async function listAlarms(
  { prisma }: Database,
  { state, cursor, limit }: { state: 'open' | 'past'; cursor?: string | undefined; limit: number },
): Promise<Page<Alarm>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor, 'uuid');
  const where: Prisma.AlarmWhereInput = { resolvedAt: state === 'open' ? null : { not: null } };
  const rows = await prisma.alarm.findMany({
    where: after
      ? {
          ...where,
          raisedAt: { lte: after.at },
          OR: [{ raisedAt: { lt: after.at } }, { id: { lt: after.id } }],
        }
      : where,
    orderBy: [{ raisedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    include: withDeliveries,
  });
  const counted = await prisma.alarm.count({ where, take: countedAtMost + 1 });
  return toPage(rows, {
    ...{ limit, counted },
    keyOf: ({ raisedAt, id }) => ({ at: raisedAt, id }),
    toItem,
  });
}

/** How many are open that nobody has acknowledged, for the bell. */
export async function countOpenAlarms({ prisma }: Database): Promise<Record<Severity, number>> {
  const counts = await prisma.alarm.groupBy({
    by: ['severity'],
    where: { openCause: { not: null }, acknowledgedAt: null },
    _count: true,
  });
  const of = (severity: Severity) => counts.find((count) => count.severity === severity)?._count ?? 0;
  return { critical: of('critical'), warning: of('warning') };
}

type Row = Prisma.AlarmGetPayload<{ include: typeof withDeliveries }>;

function toItem({ deliveries, ...row }: Row): Alarm {
  // Of each channel, how its newest message fared.
  const newest = new Map(deliveries.toReversed().map((delivery) => [delivery.channelId, delivery]));
  return {
    ...{ id: row.id, title: row.title, what: row.what, advice: row.advice, page: row.page, help: row.help },
    event: row.event as AlarmEvent,
    severity: row.severity as Severity,
    times: row.times,
    since: row.since.toISOString(),
    raisedAt: row.raisedAt.toISOString(),
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    acknowledgedBy: row.acknowledgedByName,
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    told: [...newest.values()].map(({ status, deliveredAt, channel }) => ({
      channel: channel.name,
      status: status as Alarm['told'][number]['status'],
      at: deliveredAt?.toISOString() ?? null,
    })),
  };
}
