/** Once a day or a week, at one glance: whether all is well, and what it rests on. */
import type { Database, Transaction } from '@holdfast/db';
import { readOverview } from '../overview/read-overview.ts';
import { previousFirings } from '../schedules/cron.ts';
import { readSender, type Sender } from './alarm-settings.ts';
import { queueMessage } from './delivery/queue-message.ts';
import type { AlarmMessage } from './messages/message.ts';
import { momentWords } from './messages/moment-words.ts';

/** Queues those that are due. One that was due while nobody was there comes late, once. */
export async function queueDigests(tx: Transaction, database: Database, now: Date): Promise<void> {
  const channels = await tx.alarmChannel.findMany({ where: { digest: { not: 'none' }, pausedAt: null } });
  if (channels.length === 0) return;
  const sender = await readSender(tx);
  for (const digest of ['daily', 'weekly'] as const) {
    const due = lastDue(digest, sender, now);
    if (!due) continue;
    const key = `digest ${due.toISOString()}`;
    const done = await tx.alarmDelivery.findMany({
      where: { key, channelId: { in: channels.map(({ id }) => id) } },
      select: { channelId: true },
    });
    const channelIds = channels
      .filter((channel) => channel.digest === digest && channel.changedAt < due)
      .map(({ id }) => id)
      .filter((id) => !done.some(({ channelId }) => channelId === id));
    if (channelIds.length === 0) continue;
    await queueMessage(tx, {
      channelIds,
      key,
      now,
      message: await makeDigest(tx, database, { sender, digest, now }),
    });
  }
}

function lastDue(digest: 'daily' | 'weekly', { settings }: Sender, now: Date): Date | undefined {
  const [hour, minute] = settings.digestAt.split(':').map(Number);
  const cron = `${minute} ${hour} * * ${digest === 'daily' ? '*' : '1'}`;
  // The firing of this very moment is due.
  return previousFirings(cron, settings.timeZone, { count: 1, before: new Date(now.getTime() + 1000) })[0];
}

async function makeDigest(
  tx: Transaction,
  database: Database,
  { sender, digest, now }: { sender: Sender; digest: 'daily' | 'weekly'; now: Date },
): Promise<AlarmMessage> {
  const { installation, addressOf, settings } = sender;
  const [overview, open] = await Promise.all([
    readOverview(database, { timeZone: settings.timeZone, now }),
    tx.alarm.findMany({ where: { openCause: { not: null } }, orderBy: { raisedAt: 'asc' } }),
  ]);
  const { verdict, sources, vaults } = overview;
  const moment = (at: string | undefined) =>
    at === undefined ? 'never' : momentWords(new Date(at), settings.timeZone);
  const isWell = verdict.colour === 'green' && open.length === 0;
  return {
    ...{ kind: 'digest', installation, at: now.toISOString(), alarm: null },
    tone: isWell
      ? 'good'
      : verdict.colour === 'red' || open.some(({ severity }) => severity === 'critical')
        ? 'critical'
        : 'warning',
    title: isWell ? `All is well: ${lowerFirst(verdict.sentence)}` : verdict.sentence,
    lines: [
      open.length === 0 ? 'No alarm is open.' : `Open alarms: ${open.map(({ title }) => title).join('; ')}.`,
    ],
    facts: [
      ...sources.map(({ name, protection, lastBackup, lastProof }) => ({
        term: name,
        value: `${protection}; last backup ${moment(lastBackup?.takenAt)}; last proof ${moment(lastProof?.provenAt)}`,
      })),
      ...vaults.map(({ name, freeBytes, fullAt }) => ({
        term: `Vault ${name}`,
        value: `${freeBytes === null ? 'free space not known' : `${Math.round(freeBytes / 1e9)} GB free`}${fullAt === null ? '' : `, full about ${momentWords(new Date(fullAt), settings.timeZone)}`}`,
      })),
    ],
    advice: isWell ? null : 'Open the overview: its one button helps most.',
    page: addressOf('/'),
    help: digest === 'daily' ? null : addressOf('/help/alarms#the-digest'),
  };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
